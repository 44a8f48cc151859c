package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.internal.Ending;
import dev.sluice.internal.Uninterruptibly;
import dev.sluice.internal.commit.ReadHold;
import dev.sluice.internal.commit.WriterRole;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Lane;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writer's end of all links: accepts connections, reads frames, sends what was answered.
 *
 * <p>One thread and a selector read, accept and close. It wakes the writer when it has read from all
 * sockets that had something, so that their writes make one batch. Other threads append frames to a
 * connection's buffer and, once per round of answers, send them ({@link #flush}); what a socket does
 * not take is left to the link's thread.
 */
public final class LinkServer {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long SELECT_MILLIS = 500;
  private static final long PAUSED_SELECT_MILLIS = 1;
  private static final long ACCEPT_PAUSE_NANOS = 1_000_000;

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final WriterRole role;
  private final Admission admission;
  private final Questions questions;
  private final LinkLimits limits;
  private final List<LinkConnection> connections = new CopyOnWriteArrayList<>();
  private final Queue<LinkConnection> dirty = new ConcurrentLinkedQueue<>();
  private final Map<UUID, CompletableFuture<Void>> leaving = new ConcurrentHashMap<>();
  private final Queue<LinkConnection> unsent = new ConcurrentLinkedQueue<>();
  private final AtomicInteger holds = new AtomicInteger();
  private final Thread thread;
  private final Consumer<Throwable> onFailure;
  private volatile boolean stopping;
  private volatile boolean draining;
  private boolean paused;

  /**
   * Listens on a socket; call {@link #start} to serve it.
   *
   * @param onFailure told, on the link's thread, why it has ended without being closed
   */
  public LinkServer(
      Path socket,
      WriterRole role,
      Admission admission,
      Questions questions,
      LinkLimits limits,
      Consumer<Throwable> onFailure)
      throws IOException {
    this.onFailure = onFailure;
    this.role = role;
    this.admission = admission;
    this.questions = questions;
    this.limits = limits;
    this.selector = Selector.open();
    this.listener = listener(socket);
    this.thread = Thread.ofPlatform().daemon().name("sluice-link").unstarted(this::run);
  }

  /** With the selector, closed if that fails. */
  private ServerSocketChannel listener(Path socket) throws IOException {
    ServerSocketChannel opened = null;
    try {
      opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      opened.bind(UnixDomainSocketAddress.of(socket), limits.connectionsMax());
      opened.configureBlocking(false);
      opened.register(selector, SelectionKey.OP_ACCEPT);
      return opened;
    } catch (IOException | RuntimeException | Error e) {
      ServerSocketChannel half = opened;
      Ending.after(e, selector::close, () -> close(half));
      throw e;
    }
  }

  private static void close(@Nullable ServerSocketChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  /** Starts serving. */
  public void start() {
    thread.start();
  }

  /** Clients connected and welcomed. */
  public int clients() {
    return (int) connections.stream().filter(LinkConnection::isWelcomed).count();
  }

  /** Sends what was answered, without blocking; cheap when there is nothing. Any thread. */
  public void flush() {
    LinkConnection connection = dirty.poll();
    while (connection != null) {
      if (!connection.sendAtOnce()) {
        unsent.add(connection);
        selector.wakeup();
      }
      connection = dirty.poll();
    }
  }

  /**
   * Takes no more writes from the links: their clients send them again to the next writer. The steps
   * of transactions that have begun are taken, and answers go out.
   */
  public void drain() {
    draining = true;
  }

  /** Whether links are left unread, the queue being full. Link's thread. */
  boolean isPaused() {
    return paused;
  }

  boolean isDraining() {
    return draining;
  }

  /** Sends what is answered, as far as the sockets take it, and closes all links. */
  public void close() {
    stopping = true;
    selector.wakeup();
    Uninterruptibly.run(thread::join);
    closeAll(); // for a thread that was never started
  }

  /**
   * Asks all clients to hold new reads, and waits until theirs have ended, or until the time is over.
   */
  public ReadHold.Held holdReads(long waitNanos, long maxNanos) {
    int hold = holds.incrementAndGet();
    List<LinkConnection> asked =
        connections.stream().filter(LinkConnection::isWelcomed).toList();
    CountDownLatch held = new CountDownLatch(asked.size());
    asked.forEach(connection -> connection.hold(hold, maxNanos, held));
    flush();
    try {
      held.await(waitNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return () -> {
      asked.forEach(LinkConnection::release);
      flush();
    };
  }

  // ---- for the connections

  WriterRole role() {
    return role;
  }

  Admission admission() {
    return admission;
  }

  Questions questions() {
    return questions;
  }

  LinkLimits limits() {
    return limits;
  }

  /** The connection has bytes to send. Any thread. */
  void dirty(LinkConnection connection) {
    dirty.add(connection);
  }

  /** A client has come back over another link: the one it had is dead. */
  void closeOthers(LinkConnection newest) {
    for (LinkConnection connection : connections) {
      if (connection != newest && connection.isOf(newest.clientId())) {
        connection.close();
      }
    }
  }

  /** A client's link is closed, with these writes under way. Link's thread. */
  void leaves(UUID client, Lane lane) {
    CompletableFuture<Void> left = new CompletableFuture<>();
    leaving.put(client, left);
    boolean accepted = lane.offer(new LeaveWrite(() -> {
      leaving.remove(client, left);
      left.complete(null);
    }));
    if (!accepted) {
      leaving.remove(client, left); // the role is given up
    }
  }

  /** Does this when all that came over a client's earlier links is answered, perhaps at once. */
  void whenLeft(UUID client, Runnable action) {
    CompletableFuture<Void> left = leaving.get(client);
    if (left == null) {
      action.run();
    } else {
      left.thenRun(action);
    }
  }

  // ---- the link's thread

  private void run() {
    try {
      while (!stopping) {
        selector.select(paused ? PAUSED_SELECT_MILLIS : SELECT_MILLIS);
        sendUnsent();
        for (SelectionKey key : selector.selectedKeys()) {
          serve(key);
        }
        selector.selectedKeys().clear();
        role.queue().wakeup().signal();
        resumePaused();
      }
      flush();
      sendUnsent();
    } catch (Throwable e) { // errors, too: without this thread no client is served any more
      onFailure.accept(e);
    } finally {
      closeAll();
    }
  }

  private void serve(SelectionKey key) throws IOException {
    if (key.attachment() instanceof LinkConnection connection) {
      try {
        if (key.isReadable() && (!paused || connection.isUrgent())) {
          connection.read();
        }
        if (key.isValid() && key.isWritable()) {
          connection.write();
        }
      } catch (CancelledKeyException e) {
        forget(connection);
      }
      if (connection.isClosed()) {
        forget(connection);
      }
    } else {
      accept();
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = acceptNext();
    if (channel == null) {
      return;
    }
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    LinkConnection connection = new LinkConnection(this, channel, key);
    key.attach(connection);
    boolean full = connections.size() >= limits.connectionsMax();
    connections.add(connection);
    if (full) {
      connection.refuse(
          SluiceError.QUEUE_FULL,
          "the writer has %d links, its limit; close some clients, or raise SluiceOptions.clientsMax"
              .formatted(limits.connectionsMax()));
    }
  }

  private @Nullable SocketChannel acceptNext() {
    try {
      return listener.accept();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "a client cannot be accepted now: {0}", e.getMessage());
      LockSupport.parkNanos(ACCEPT_PAUSE_NANOS); // too many open files: this would spin
      return null;
    }
  }

  private void sendUnsent() {
    LinkConnection connection = unsent.poll();
    while (connection != null) {
      connection.write();
      if (connection.isClosed()) {
        forget(connection);
      }
      connection = unsent.poll();
    }
  }

  /** While the writer's queue is full, no link is read: clients feel it in their own queues. */
  private void resumePaused() {
    boolean pause = admission.isFull();
    if (pause || paused) {
      paused = pause;
      for (LinkConnection connection : connections) {
        connection.updateReading();
      }
    }
  }

  private void forget(LinkConnection connection) {
    connection.close();
    connections.remove(connection);
  }

  private void closeAll() {
    connections.forEach(LinkConnection::close);
    try {
      listener.close();
      selector.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing the link's listener failed", e);
    }
  }
}

package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.Version;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.commit.ClientLedger;
import dev.sluice.internal.commit.ClientRecord;
import dev.sluice.internal.platform.Platform;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.Request;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One client's link, seen from the writer. Reading, writing to the socket and the state belong to the
 * link's thread; any thread may append frames to {@code out} under its monitor.
 */
final class LinkConnection {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final int GREETING_BYTES_MAX = 64 * 1024;
  private static final int UNREAD_BYTES_MAX = 4 << 20;
  private static final UUID OBSERVER = new UUID(0, 0);

  private final LinkServer server;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final Map<Long, LeaseSession> leases = new ConcurrentHashMap<>();
  private final Object outLock = new Object();
  private final FrameWriter out = new FrameWriter();
  private boolean dirty;
  private final FrameReader in = new FrameReader();
  private long lastNumber;
  private int clientsFrameBytesMax;
  private boolean heldBack;
  private boolean observing;
  private boolean departed;
  private @Nullable Lane lane;
  private @Nullable UUID clientId;
  private volatile @Nullable ClientRecord client;
  private volatile boolean closed;
  private volatile boolean closeAfterSending;
  private volatile int holdNumber;
  private volatile @Nullable CountDownLatch held;

  LinkConnection(LinkServer server, SocketChannel channel, SelectionKey key) {
    this.server = server;
    this.channel = channel;
    this.key = key;
  }

  LinkServer server() {
    return server;
  }

  boolean isWelcomed() {
    return client != null && !closed;
  }

  boolean isClosed() {
    return closed;
  }

  UUID clientId() {
    return Objects.requireNonNull(clientId);
  }

  boolean isOf(UUID id) {
    return id.equals(clientId);
  }

  /** Lets go of everything; what the client has not been answered it will send again. */
  void close() {
    if (closed) {
      return;
    }
    synchronized (outLock) {
      closed = true; // not while it is being welcomed
    }
    CountDownLatch waiting = held;
    if (waiting != null) {
      waiting.countDown();
    }
    leases.values().forEach(LinkConnection::abandon);
    leases.clear();
    leaveRecord();
    key.cancel();
    dropBuffers();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing a link failed", e);
    }
  }

  /** The connection itself may be held for a while by writes under way. */
  private void dropBuffers() {
    in.clear();
    synchronized (outLock) {
      out.clear();
    }
  }

  private static void abandon(LeaseSession session) {
    session.post(new LeaseStep(null, 0, LeaseSession.Kind.ROLLBACK, null));
  }

  private void leaveRecord() {
    ClientRecord record = client;
    if (record == null) {
      return;
    }
    Lane open = Objects.requireNonNull(lane);
    if (lastNumber > 0 && !departed) {
      server.leaves(record.id(), open);
    }
    open.close();
    record.disconnected();
  }

  /** Whether it is read even while the queue is full: what it sends may be what empties it. */
  boolean isUrgent() {
    return client == null || leases.values().stream().anyMatch(LeaseSession::hasBegun);
  }

  /**
   * Looks anew whether to read: not while the queue is full, nor while the client leaves its answers
   * unread, nor after it was refused. Link's thread.
   */
  void updateReading() {
    if (key.isValid()) {
      boolean wanted = !server.isPaused() || isUrgent();
      interest(SelectionKey.OP_READ, wanted && !closeAfterSending && unsent() <= UNREAD_BYTES_MAX);
    }
  }

  private int unsent() {
    synchronized (outLock) {
      return out.unsent();
    }
  }

  // ---- reading

  void read() {
    try {
      if (!in.fill(channel)) {
        close();
        return;
      }
      WireReader frame;
      while ((frame = nextFrame()) != null) {
        handle(frame);
      }
      if (!closed) {
        updateReading();
      }
    } catch (WireException e) {
      LOG.log(System.Logger.Level.WARNING, "a client sent a malformed frame: {0}", e.getMessage());
      refuse(SluiceError.VERSION_MISMATCH, "malformed frame: " + e.getMessage());
      in.clear();
      updateReading();
    } catch (IOException e) {
      close(); // the client's process is gone
    } catch (RuntimeException e) { // a bug: it must not cost the other clients their links
      LOG.log(System.Logger.Level.ERROR, "a client's frame could not be handled", e);
      close();
    } catch (OutOfMemoryError e) { // its frame is too large for this process: it is let go
      LOG.log(System.Logger.Level.ERROR, "there is no memory for a client's frame", e);
      close();
    }
  }

  private @Nullable WireReader nextFrame() {
    return closed || closeAfterSending
        ? null
        : in.next(client == null ? GREETING_BYTES_MAX : server.limits().frameBytesMax());
  }

  private void handle(WireReader fields) {
    Frame type = Frame.of(fields.u8());
    if (type == Frame.HELLO) {
      hello(fields);
      return;
    }
    if (type == Frame.OBSERVE) {
      observing = isAcceptable(fields);
      return;
    }
    if (observing && type == Frame.ASK) {
      ask(OBSERVER, fields);
      return;
    }
    ClientRecord record = client;
    if (record == null) {
      throw new WireException(type + " before the welcome");
    }
    switch (type) {
      case WRITE -> write(record, fields);
      case LEASE_STEP -> leaseStep(fields);
      case ASK -> ask(record.id(), fields);
      case HELD -> held((int) fields.varint());
      case BYE -> bye(record);
      default -> throw new WireException(type + " is not a client's to send");
    }
  }

  /** Checks who is there; false when it was refused. */
  private boolean isAcceptable(WireReader fields) {
    if (fields.i32() != Frame.MAGIC) {
      throw new WireException("this is no client of Sluice");
    }
    int protocol = (int) fields.varint();
    String version = fields.text();
    if (protocol != Frame.PROTOCOL || !version.equals(Version.TEXT)) {
      refuse(SluiceError.VERSION_MISMATCH, Version.mismatch(version, protocol, Frame.PROTOCOL));
      return false;
    }
    String user = peerUser();
    if (!user.equals(Platform.ownUser())) {
      refuse(SluiceError.READ_ONLY, "the writer runs as another user than " + user);
      return false;
    }
    return true;
  }

  private void hello(WireReader fields) {
    if (!isAcceptable(fields)) {
      return;
    }
    UUID id = fields.uuid();
    long sent = fields.varint();
    long queuedSent = fields.varint();
    long longest = fields.varint();
    if (longest < LinkLimits.FRAME_OVERHEAD_BYTES || longest > Integer.MAX_VALUE) {
      throw new WireException("a client that takes frames of " + longest + " bytes at most");
    }
    clientsFrameBytesMax = (int) longest;
    if (clientId != null) {
      throw new WireException("a second HELLO");
    }
    clientId = id;
    server.closeOthers(this);
    server.whenLeft(id, () -> register(id, sent, queuedSent));
  }

  /** Only when the client's earlier writes are answered can it be told what became of them. */
  private void register(UUID id, long sent, long queuedSent) {
    Lane control = server.role().queue().open();
    control.offer(new RegisterWrite(this, id, sent, queuedSent));
    control.close();
  }

  private String peerUser() {
    try {
      return Platform.peerUser(channel);
    } catch (IOException e) {
      throw new WireException("the peer's user cannot be told", e);
    }
  }

  /** The client is registered, durably. On the thread that answers. */
  void welcome(ClientLedger.Welcome welcome) {
    synchronized (outLock) {
      if (closed) {
        return;
      }
      lane = server.role().queue().open();
      welcome.client().connected();
      client = welcome.client();
    }
    send(Frame.WELCOME, frame -> {
      frame.text(Version.TEXT);
      frame.u8(welcome.known() ? 1 : 0).varint(welcome.mark());
      frame.varint(welcome.receipts().size());
      for (ClientRecord.NumberedReceipt receipt : welcome.receipts()) {
        frame.varint(receipt.number()).blob(receipt.outcome());
      }
      frame.varint(server.limits().frameBytesMax());
    });
    server.flush();
  }

  void refused(SluiceException reason) {
    refuse((SluiceError) reason.code(), String.valueOf(reason.getMessage()));
  }

  private void write(ClientRecord record, WireReader fields) {
    long number = fields.varint();
    if (number <= lastNumber) {
      throw new WireException("write " + number + " after " + lastNumber);
    }
    lastNumber = number;
    record.confirm(fields.varint());
    if (server.isDraining()) {
      return; // not answered, so it is sent again to the next writer, and so are all after it
    }
    long now = System.nanoTime();
    long deadline = now + fields.varint();
    int bytes = fields.remaining();
    LinkWrite write;
    try {
      Request request = Requests.read(fields);
      write = new LinkWrite(this, record, number, request, bytes, now, deadline);
      if (request instanceof Request.Lease(LeaseSession session)) {
        leases.put(number, session);
      }
    } catch (SluiceException e) {
      // Recorded like any failure, so that a resend is answered alike.
      Request refusal = new Request.Internal(_ -> e);
      write = new LinkWrite(this, record, number, refusal, bytes, now, deadline);
    }
    server.admission().acquireForced(bytes);
    if (!Objects.requireNonNull(lane).append(write)) { // the server wakes the writer
      server.admission().release(1, bytes); // the role is given up: the client will send again
    }
  }

  private void leaseStep(WireReader fields) {
    long number = fields.varint();
    LeaseSession.Kind kind = LeaseSession.Kind.values()[Math.floorMod(fields.u8(), 3)];
    LeaseSession session = leases.get(number);
    if (kind != LeaseSession.Kind.RUN) {
      leases.remove(number);
    }
    Request.Single single = null;
    try {
      if (kind == LeaseSession.Kind.RUN) {
        single = Requests.readSingle(fields);
      }
    } catch (SluiceException e) {
      leaseAnswered(number, e);
      return;
    }
    if (session == null && server.isDraining()) {
      return; // of a transaction that was not taken
    }
    if (session == null) {
      leaseAnswered(
          number,
          SluiceException.of(SluiceError.TX_LOST, "the writer has no such transaction any more"));
    } else {
      session.post(new LeaseStep(this, number, kind, single));
    }
  }

  private void ask(UUID asker, WireReader fields) {
    long question = fields.varint();
    server.questions().ask(Question.of(fields.u8()), asker, fields, (answer, error) -> {
      send(Frame.REPLY, frame -> {
        frame.varint(question);
        if (answer != null) {
          frame.u8(0).raw(answer);
        } else {
          Outcomes.write(Objects.requireNonNull(error), frame.u8(1));
        }
      });
      server.flush();
    });
  }

  private void bye(ClientRecord record) {
    Lane open = Objects.requireNonNull(lane);
    departed = true;
    open.offer(new ForgetWrite(server.role().ledger(), record.id()));
    server.questions().forget(record.id());
    closeAfterSending = true;
    close();
  }

  /** The most bytes of an outcome that this client takes. */
  long outcomeBytesMax() {
    return LinkLimits.outcomeBytesMax(clientsFrameBytesMax);
  }

  /**
   * Whether no more of its writes run: its client must take its receipts first, and does when it
   * comes back over a new link. Writer's thread.
   */
  boolean isHeldBack(ClientRecord record, long receiptBytesMax) {
    if (!heldBack && record.isFull(receiptBytesMax)) {
      heldBack = true;
      closeAfterSending = true;
      server.dirty(this);
      server.flush();
    }
    return heldBack;
  }

  void refuse(SluiceError code, String message) {
    synchronized (outLock) { // so that whoever sends it also sees that it is the last
      send(Frame.REFUSE, frame -> frame.text(code.name()).text(message));
      closeAfterSending = true;
    }
    server.flush();
  }

  // ---- reads held

  void hold(int number, long maxNanos, CountDownLatch latch) {
    held = latch;
    holdNumber = number;
    send(Frame.HOLD, frame -> frame.varint(number).varint(maxNanos));
    if (closed) {
      latch.countDown();
    }
  }

  void release() {
    holdNumber = 0;
    send(Frame.RELEASE, _ -> {});
  }

  private void held(int number) {
    CountDownLatch waiting = held;
    if (number == holdNumber && waiting != null) {
      waiting.countDown();
    }
  }

  // ---- sending

  /** A write has its outcome. On the thread that answers, which also flushes. */
  void answered(long number, byte[] outcome) {
    leases.remove(number);
    send(Frame.ANSWER, frame -> frame.varint(number).raw(outcome));
  }

  void leaseAnswered(long number, Object outcome) {
    send(Frame.LEASE_ANSWER, frame -> {
      frame.varint(number);
      Outcomes.write(outcome, frame);
    });
    server.flush();
  }

  private void send(Frame type, Fields fields) {
    boolean first;
    synchronized (outLock) {
      if (closed) {
        return;
      }
      append(type, fields);
      first = !dirty;
      dirty = true;
    }
    if (first) {
      server.dirty(this);
    }
  }

  /**
   * Where there is no memory for one more answer, the client has left too many unread: its link ends,
   * and it takes its receipts over a new one. Under the monitor of {@code outLock}.
   */
  private void append(Frame type, Fields fields) {
    try {
      out.append(type, fields);
    } catch (OutOfMemoryError e) {
      out.clear();
      closeAfterSending = true;
      LOG.log(System.Logger.Level.ERROR, "there is no memory for a client's answers", e);
    }
  }

  /** Sends as much as the socket takes; false if that is not all, and left to the link's thread. */
  boolean sendAtOnce() {
    synchronized (outLock) {
      if (closed) {
        return true;
      }
      if (closeAfterSending || out.isPartlySent()) {
        return false;
      }
      try {
        dirty = !out.send(channel);
      } catch (IOException e) {
        return false; // the client's process is gone: the link's thread will find out, too
      }
      return !dirty;
    }
  }

  /** Sends as much as the socket takes. Link's thread. */
  void write() {
    if (closed) {
      return;
    }
    try {
      synchronized (outLock) {
        dirty = false;
        boolean all = out.send(channel);
        interest(SelectionKey.OP_WRITE, !all);
        if (all && closeAfterSending) {
          close();
        }
      }
      updateReading();
    } catch (IOException e) {
      close(); // the client's process is gone
    }
  }

  private void interest(int operation, boolean on) {
    int ops = key.interestOps();
    int wanted = on ? ops | operation : ops & ~operation;
    if (ops != wanted) {
      key.interestOps(wanted);
    }
  }
}

package dev.sluice.server.internal.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;

/**
 * Accepts on a {@link SharedPort}, and can stop doing so while the connections it has go on.
 *
 * <p>Closing a listening socket resets the connections that wait in it to be accepted. So the thread
 * that accepts, and no other, closes it: right after the call that found nobody waiting. What arrives
 * between these two calls is the kernel's to move to another socket of the port.
 */
final class SharedConnector extends ServerConnector {
  private static final long CLOSE_SECONDS = 5;

  private final InetSocketAddress address;
  private final Path claims;
  private final Set<SelectableChannel> connections = ConcurrentHashMap.newKeySet();
  private final GoAways goAways = new GoAways();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable SharedPort port;
  private volatile @Nullable ServerSocketChannel door;
  private volatile @Nullable Selector waiting;
  private volatile boolean closing;

  SharedConnector(
      Server server, InetSocketAddress address, Path claims, ConnectionFactory... factories) {
    super(server, 1, 1, factories);
    this.address = address;
    this.claims = claims;
    setHost(address.getHostString());
    setPort(address.getPort());
    getSelectorManager().addEventListener(new Connections());
  }

  @Override
  protected ServerSocketChannel openAcceptChannel() throws IOException {
    SharedPort taken = SharedPort.listen(address, getAcceptQueueSize(), claims);
    port = taken;
    return taken.channel();
  }

  @Override
  public void open(ServerSocketChannel channel) throws IOException {
    super.open(channel);
    channel.configureBlocking(false);
    Selector selector = Selector.open();
    channel.register(selector, SelectionKey.OP_ACCEPT);
    door = channel;
    waiting = selector;
  }

  @Override
  public void accept(int acceptor) throws IOException {
    Selector selector = requireNonNull(waiting);
    selector.select();
    if (closing) {
      closeDoor(selector);
      throw new ClosedChannelException(); // ends Jetty's loop
    }
    selector.selectedKeys().clear();
    acceptAll();
  }

  private void acceptAll() throws IOException {
    ServerSocketChannel from = requireNonNull(door);
    for (SocketChannel next = from.accept(); next != null; next = from.accept()) {
      next.configureBlocking(false);
      configure(next.socket());
      getSelectorManager().accept(next);
    }
  }

  private void closeDoor(Selector selector) throws IOException {
    try {
      selector.close(); // a channel with a selector would not be closed at once
      acceptAll();
    } finally {
      requireNonNull(door).close();
      closed.countDown();
    }
  }

  /** Closes the listening socket, when whoever waits in it is accepted. Connections go on. */
  void stopAccepting() throws InterruptedException {
    closing = true;
    setAccepting(true); // the thread may be waiting for connections to become fewer
    Selector selector = waiting;
    if (selector != null) {
      selector.wakeup();
    }
    if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      IO.close(door);
    }
  }

  @Override
  public void close() {
    super.close();
    IO.close(waiting);
    IO.close(port);
  }

  /** Connections on which more may come or go: all but those that have had their last answer. */
  int unfinished() {
    long answered = getConnectedEndPoints().stream()
        .filter(socket -> socket.isOutputShutdown() || goAways.isOver(socket))
        .count();
    return Math.max(0, connections.size() - (int) answered);
  }

  /** Tells each client of HTTP/2 that its connection ends; once, however often this is called. */
  void sayGoAway() {
    goAways.tell(getConnectedEndPoints());
  }

  /** From accepting to the end, also while Jetty does not know them yet. */
  private final class Connections implements SelectorManager.AcceptListener {
    @Override
    public void onAccepting(SelectableChannel channel) {
      connections.add(channel);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
      connections.remove(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
      connections.remove(channel);
    }
  }
}

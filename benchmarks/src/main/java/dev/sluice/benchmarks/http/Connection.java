package dev.sluice.benchmarks.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection with at most one request under way. When it breaks, that request has failed
 * and another connection is made, after a pause where that fails, too. For the thread of the {@link
 * Wire}.
 */
final class Connection {
  private static final long PAUSE_NANOS = 50_000_000;
  private static final long ERROR_PAUSE_NANOS = 10_000_000;

  private final int index;
  private final InetSocketAddress address;
  private final Selector selector;
  private final Lane lane;
  private final Recorder recorder;
  private final ByteBuffer in;
  private final ByteBuffer out;
  private final Response response = new Response();
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private State state = State.CLOSED;
  private long pausedUntilNanos;
  private long number;
  private long beganNanos;
  private long sentNanos;
  private boolean draining;

  private enum State {
    CLOSED,
    CONNECTING,
    FREE,
    WAITING
  }

  /** Not connected yet. The buffer for what arrives may be shared. */
  Connection(
      int index,
      InetSocketAddress address,
      Selector selector,
      Lane lane,
      Recorder recorder,
      ByteBuffer in) {
    this.index = index;
    this.address = address;
    this.selector = selector;
    this.lane = lane;
    this.recorder = recorder;
    this.in = in;
    this.out = ByteBuffer.allocateDirect(lane.template().length());
    this.pausedUntilNanos = System.nanoTime();
  }

  Lane lane() {
    return lane;
  }

  /** Whether an answer is awaited. */
  boolean isWaiting() {
    return state == State.WAITING;
  }

  /** Whether it could send a request now. */
  boolean isReady(long nowNanos) {
    return state == State.FREE && nowNanos - pausedUntilNanos >= 0;
  }

  /** Whether it is connected. */
  boolean isConnected() {
    return state == State.FREE || state == State.WAITING;
  }

  /** Connects where there is no connection; returns at once. */
  void connect(long nowNanos) {
    if (state != State.CLOSED || nowNanos - pausedUntilNanos < 0) {
      return;
    }
    try {
      SocketChannel opened = SocketChannel.open();
      channel = opened;
      opened.configureBlocking(false);
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      state = State.CONNECTING;
      boolean connected = opened.connect(address);
      key = opened.register(
          selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
      if (connected) {
        state = State.FREE;
      }
    } catch (IOException e) {
      broken(e, nowNanos);
    }
  }

  /** Sends the next request of its lane, which is due. */
  void send(long nowNanos) {
    beganNanos = lane.pace().take(nowNanos);
    sentNanos = nowNanos;
    number = lane.numbers().getAsLong();
    out.clear();
    lane.template().write(number, out);
    out.flip();
    response.reset();
    state = State.WAITING;
    try {
      flush();
    } catch (IOException e) {
      broken(e, nowNanos);
    }
  }

  private void flush() throws IOException {
    channel().write(out);
    key()
        .interestOps(
            out.hasRemaining()
                ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                : SelectionKey.OP_READ);
  }

  /** Something can be done. */
  void selected() {
    try {
      if (key().isConnectable() && channel().finishConnect()) {
        key().interestOps(SelectionKey.OP_READ);
        state = State.FREE;
      }
      if (key().isWritable() && out.hasRemaining()) {
        flush();
      }
      if (key().isReadable()) {
        read();
      }
    } catch (IOException e) {
      broken(e, System.nanoTime());
    }
  }

  private void read() throws IOException {
    if (state != State.WAITING) {
      response.reset();
      if (response.read(channel(), in)) {
        throw new IOException("an answer without a request: " + response.status());
      }
      return;
    }
    if (response.read(channel(), in)) {
      answered(System.nanoTime());
    }
  }

  private void answered(long nowNanos) throws IOException {
    state = State.FREE;
    String failure = Failure.of(response);
    if (failure != null) {
      pausedUntilNanos = nowNanos + ERROR_PAUSE_NANOS; // who is refused at once should not hammer
    }
    recorder.ended(index, lane, number, beganNanos, nowNanos, failure);
    if (response.closes()) {
      close();
      connect(nowNanos);
    } else if (isReady(nowNanos) && lane.pace().isDue(nowNanos) && !draining) {
      send(nowNanos);
    }
  }

  /** Sends nothing more by itself when an answer comes. */
  void drain() {
    draining = true;
  }

  /** Gives up a request that was sent before this time. */
  void expire(long beforeNanos, long nowNanos) {
    if (state == State.WAITING && sentNanos - beforeNanos < 0) {
      broken(new IOException("no answer in time"), nowNanos);
    }
  }

  private void broken(IOException why, long nowNanos) {
    boolean waited = state == State.WAITING;
    boolean connecting = state == State.CONNECTING || state == State.CLOSED;
    close();
    if (waited) {
      String message = String.valueOf(why.getMessage());
      recorder.ended(index, lane, number, beganNanos, nowNanos, "connection: " + message);
    }
    pausedUntilNanos = connecting ? nowNanos + PAUSE_NANOS : nowNanos;
    if (!connecting) {
      connect(nowNanos);
    }
  }

  /** Closes it. */
  void close() {
    state = State.CLOSED;
    if (key != null) {
      key.cancel();
    }
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException("a socket cannot be closed", e);
      }
    }
  }

  private SocketChannel channel() {
    return requireNonNull(channel);
  }

  private SelectionKey key() {
    return requireNonNull(key);
  }
}

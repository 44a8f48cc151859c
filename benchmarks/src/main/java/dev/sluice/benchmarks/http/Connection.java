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
  private final HttpTarget target;
  private final InetSocketAddress address;
  private final Selector selector;
  private final Lane lane;
  private final Recorder recorder;
  private final ByteBuffer in;
  private final ByteBuffer out;
  private final Response response = new Response();
  private @Nullable SocketChannel channel;
  private @Nullable Line line;
  private @Nullable SelectionKey key;
  private State state = State.CLOSED;
  private long pausedUntilNanos;
  private long number;
  private long beganNanos;
  private long sinceNanos;
  private boolean draining;
  private String failure = "";

  private enum State {
    CLOSED,
    CONNECTING,
    FREE,
    WAITING
  }

  /** Not connected yet. The buffer for what arrives may be shared. */
  Connection(
      int index,
      HttpTarget target,
      InetSocketAddress address,
      Selector selector,
      Lane lane,
      Recorder recorder,
      ByteBuffer in) {
    this.index = index;
    this.target = target;
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

  /** Why it could not be made the last time; empty where it could. */
  String failure() {
    return failure;
  }

  /** Connects where there is no connection; returns at once. */
  void connect(long nowNanos) {
    if (state != State.CLOSED || nowNanos - pausedUntilNanos < 0) {
      return;
    }
    try {
      SocketChannel opened = SocketChannel.open();
      channel = opened;
      line = target.line(opened);
      opened.configureBlocking(false);
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      state = State.CONNECTING;
      sinceNanos = nowNanos;
      boolean connected = opened.connect(address);
      key = opened.register(selector, SelectionKey.OP_CONNECT, this);
      if (connected) {
        establish();
      }
    } catch (IOException e) {
      broken(e, nowNanos);
    }
  }

  private void establish() throws IOException {
    if (!channel().finishConnect()) {
      return;
    }
    if (line().establish()) {
      state = State.FREE;
      failure = "";
    }
    awaitMore();
  }

  private void awaitMore() {
    boolean unsent = line().hasUnsent() || (state == State.WAITING && out.hasRemaining());
    key().interestOps(unsent ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  /** Sends the next request of its lane, which is due. */
  void send(long nowNanos) {
    beganNanos = lane.pace().take(nowNanos);
    sinceNanos = nowNanos;
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
    line().write(out);
    awaitMore();
  }

  /** Something can be done. */
  void selected() {
    try {
      if (state == State.CONNECTING) {
        establish();
        return;
      }
      if (key().isWritable()) {
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
      if (response.read(line(), in)) {
        throw new IOException("an answer without a request: " + response.status());
      }
      return;
    }
    if (response.read(line(), in)) {
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

  /** Gives up what was begun before this time: a request, or to connect. */
  void expire(long beforeNanos, long nowNanos) {
    if ((state == State.WAITING || state == State.CONNECTING) && sinceNanos - beforeNanos < 0) {
      broken(new IOException("no answer in time"), nowNanos);
    }
  }

  private void broken(IOException why, long nowNanos) {
    boolean waited = state == State.WAITING;
    boolean connecting = state == State.CONNECTING || state == State.CLOSED;
    close();
    String message = String.valueOf(why.getMessage());
    failure = message;
    if (waited) {
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

  private Line line() {
    return requireNonNull(line);
  }

  private SocketChannel channel() {
    return requireNonNull(channel);
  }

  private SelectionKey key() {
    return requireNonNull(key);
  }
}

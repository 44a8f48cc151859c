package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives connections that each send one request after the other, all on the thread that calls. Times of
 * an open loop are kept to about a tenth of a millisecond.
 */
final class Wire implements AutoCloseable {
  private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long NEAR_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long PARK_NANOS = 30_000;
  private static final int BUFFER_BYTES = 64 << 10;

  private final HttpTarget target;
  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final long answerNanos;

  /**
   * Connects, one connection for each lane.
   *
   * @param answerWithin after which a request without an answer has failed
   * @throws IOException if not all are connected within 10 s
   */
  Wire(HttpTarget target, List<Lane> lanes, Recorder recorder, Duration answerWithin)
      throws IOException {
    this.target = target;
    this.answerNanos = answerWithin.toNanos();
    this.selector = Selector.open();
    InetSocketAddress address = target.address();
    if (address.isUnresolved()) {
      throw new IOException("the host " + target.host() + " is not known");
    }
    ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    for (int i = 0; i < lanes.size(); i++) {
      connections.add(new Connection(i, target, address, selector, lanes.get(i), recorder, in));
    }
    connectAll();
  }

  private void connectAll() throws IOException {
    long deadline = System.nanoTime() + CONNECT_NANOS;
    while (!connections.stream().allMatch(Connection::isConnected)) {
      long now = System.nanoTime();
      if (now - deadline >= 0) {
        close();
        throw new IOException("cannot connect to %s: %d of %d connections after %d s%s"
            .formatted(
                target,
                connections.stream().filter(Connection::isConnected).count(),
                connections.size(),
                TimeUnit.NANOSECONDS.toSeconds(CONNECT_NANOS),
                failures()));
      }
      connections.forEach(connection -> connection.connect(now));
      select(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private String failures() {
    return connections.stream()
        .map(Connection::failure)
        .filter(failure -> !failure.isEmpty())
        .findFirst()
        .map(failure -> "; the first that failed: " + failure)
        .orElse("");
  }

  /** Sends until this time, then waits for the last answers. */
  void run(long untilNanos, Runnable meanwhile) throws IOException {
    long lookedNanos = System.nanoTime();
    long now = lookedNanos;
    while (now - untilNanos < 0 && !isExhausted()) {
      long next = dispatch(now, untilNanos);
      select(next - now);
      now = System.nanoTime();
      if (now - lookedNanos >= LOOK_NANOS) {
        lookedNanos = now;
        look(now);
        meanwhile.run();
      }
    }
    drain(meanwhile);
  }

  private boolean isExhausted() {
    return connections.stream()
        .allMatch(connection -> connection.lane().pace().isExhausted() && !connection.isWaiting());
  }

  private void drain(Runnable meanwhile) throws IOException {
    connections.forEach(Connection::drain);
    while (connections.stream().anyMatch(Connection::isWaiting)) {
      select(LOOK_NANOS);
      long now = System.nanoTime();
      connections.forEach(connection -> connection.expire(now - answerNanos, now));
      meanwhile.run();
    }
  }

  /** Sends what is due; says when to look again. */
  private long dispatch(long nowNanos, long untilNanos) {
    long next = Math.min(untilNanos, nowNanos + LOOK_NANOS);
    for (Connection connection : connections) {
      if (connection.isReady(nowNanos)) {
        Pace pace = connection.lane().pace();
        if (pace.isDue(nowNanos)) {
          connection.send(nowNanos);
        } else if (pace.isOpen() && !pace.isExhausted() && pace.dueNanos() - next < 0) {
          next = pace.dueNanos();
        }
      }
    }
    return next;
  }

  /** What need not be done for every request. */
  private void look(long nowNanos) {
    for (Connection connection : connections) {
      connection.expire(nowNanos - answerNanos, nowNanos);
      connection.connect(nowNanos);
    }
  }

  /** A selector waits whole milliseconds, so shorter waits are in short naps. */
  private void select(long nanos) throws IOException {
    if (nanos >= NEAR_NANOS) {
      selector.select(Wire::selected, TimeUnit.NANOSECONDS.toMillis(nanos) - 1);
    } else if (selector.selectNow(Wire::selected) == 0 && nanos > 0) {
      LockSupport.parkNanos(Math.min(nanos, PARK_NANOS));
    }
  }

  private static void selected(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      connection.selected();
    }
  }

  @Override
  public void close() throws IOException {
    connections.forEach(Connection::close);
    selector.close();
  }
}

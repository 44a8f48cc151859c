package dev.sluice.internal.queue;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * All lanes of one writer, served in turn: a lane gives up to {@value #QUANTUM} writes, then the next
 * one with work has its turn, so that a flood from one client does not starve another.
 */
public final class WriteQueue {
  private static final int QUANTUM = 64;

  private final Wakeup wakeup = new Wakeup();
  private final Collection<Lane> lanes = new ConcurrentLinkedQueue<>();
  private final Queue<Lane> ready = new ConcurrentLinkedQueue<>();
  private @Nullable Lane current;
  private int quantumLeft;

  /** A lane for one client; any thread. */
  public Lane open() {
    Lane lane = new Lane(this);
    lanes.add(lane);
    return lane;
  }

  /** Where the writer waits for work. */
  public Wakeup wakeup() {
    return wakeup;
  }

  /** The next write, fairly over clients; null when there is none. Writer's thread. */
  public @Nullable Write poll() {
    while (true) {
      Lane lane = turn();
      if (lane == null) {
        return null;
      }
      Write write = lane.poll();
      if (write != null) {
        quantumLeft--;
        return write;
      }
      current = null;
      if (lane.isFinished()) {
        lanes.remove(lane);
      } else {
        lane.unschedule();
      }
    }
  }

  /** The write that is likely to come next, if one waits. Writer's thread. */
  public @Nullable Write peek() {
    Lane lane = current;
    if (lane == null || quantumLeft == 0 || lane.isEmpty()) {
      Lane other = ready.peek();
      lane = other == null ? lane : other;
    }
    return lane == null ? null : lane.oldest();
  }

  /** Whether a write waits. Writer's thread. */
  public boolean hasWork() {
    Lane lane = current;
    return (lane != null && !lane.isEmpty()) || !ready.isEmpty();
  }

  /** Refuses writes on every lane from now on; opened ones included. */
  public void close() {
    lanes.forEach(Lane::close);
  }

  /** Looks at the deadlines of all writes that wait; from any thread. */
  public void checkDeadlines(long nowNanos) {
    lanes.forEach(lane -> lane.checkDeadlines(nowNanos));
  }

  /** How long the longest waiting write waits; from any thread. */
  public long oldestNanos(long nowNanos) {
    long oldest = 0;
    for (Lane lane : lanes) {
      Write write = lane.oldest();
      if (write != null && !write.isSettled() && !write.isRunning()) {
        oldest = Math.max(oldest, nowNanos - write.submittedNanos());
      }
    }
    return oldest;
  }

  void ready(Lane lane) {
    ready.add(lane);
  }

  private @Nullable Lane turn() {
    Lane lane = current;
    if (lane != null && quantumLeft > 0) {
      return lane;
    }
    if (lane != null) {
      ready.add(lane);
    }
    lane = ready.poll();
    current = lane;
    quantumLeft = QUANTUM;
    return lane;
  }
}

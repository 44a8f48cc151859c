package dev.sluice.workflow;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The steps whose code runs now, to be interrupted. Thread-safe. */
final class Interrupts {
  private final Set<Attempt> running = ConcurrentHashMap.newKeySet();

  /** The calling thread begins to run code of the user. */
  Attempt begin(@Nullable Gate gate) {
    Attempt attempt = new Attempt(gate);
    running.add(attempt);
    return attempt;
  }

  /** Interrupts all. */
  void all() {
    running.forEach(Attempt::interrupt);
  }

  /** Interrupts those of branches that are not needed any more. */
  void settled() {
    for (Attempt attempt : running) {
      if (attempt.gate != null && attempt.gate.isSettled()) {
        attempt.interrupt();
      }
    }
  }

  /** One run of a step's code, by the thread that made it. */
  final class Attempt {
    private final Thread thread = Thread.currentThread();
    private final @Nullable Gate gate;
    private boolean isOver;
    private boolean isInterrupted;
    private boolean isTimedOut;

    private Attempt(@Nullable Gate gate) {
      this.gate = gate;
    }

    /** Interrupts it, unless it is over. */
    synchronized void interrupt() {
      if (!isOver) {
        isInterrupted = true;
        thread.interrupt();
      }
    }

    /** Interrupts it because its time is over. */
    synchronized void timeout() {
      isTimedOut = !isOver;
      interrupt();
    }

    /** The code has ended; takes back an interrupt that was meant for it. */
    void end() {
      running.remove(this);
      synchronized (this) {
        isOver = true;
        if (isInterrupted) {
          Thread.interrupted();
        }
      }
    }

    /** Whether its time was over before it ended. */
    synchronized boolean isTimedOut() {
      return isTimedOut;
    }
  }
}

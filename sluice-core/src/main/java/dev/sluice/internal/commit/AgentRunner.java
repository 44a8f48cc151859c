package dev.sluice.internal.commit;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Owns the one platform thread that runs an agent's duty cycles. When an operation's body holds that
 * thread for too long it can be replaced: the old one leaves by {@link Abandoned} without touching
 * the agent again.
 */
final class AgentRunner {
  /** One bounded duty cycle after the other, on one thread. */
  interface Agent {
    /** Does what there is to do; returns how much that was, 0 for nothing. */
    int doWork();

    /** Waits for work, for a bounded time. */
    void idle();

    /** Called first on a thread that replaces an abandoned one. */
    void recover();
  }

  private static final long JOIN_MILLIS = 10;

  private final String name;
  private final Agent agent;
  private final Consumer<Throwable> onFailure;
  private volatile boolean stopping;
  private volatile boolean failed;
  private Thread thread;
  private boolean ended;

  /** With what to do, on the agent's thread, when a duty cycle throws: the agent has then ended. */
  AgentRunner(String name, Agent agent, Consumer<Throwable> onFailure) {
    this.name = name;
    this.agent = agent;
    this.onFailure = onFailure;
    this.thread = newThread(false);
  }

  synchronized void start() {
    thread.start();
  }

  /** Goes on with another thread if the one it has can be abandoned now. */
  synchronized void replaceThread(BooleanSupplier abandon) {
    if (!ended && abandon.getAsBoolean()) {
      thread = newThread(true);
      thread.start();
    }
  }

  /** Whether a duty cycle has thrown. */
  boolean hasFailed() {
    return failed;
  }

  /** Ends after the current duty cycle and waits for that; the thread may be replaced meanwhile. */
  void stop() throws InterruptedException {
    stopping = true;
    Thread waitedFor = endedOrThread();
    while (waitedFor != null) {
      waitedFor.join(JOIN_MILLIS);
      waitedFor = endedOrThread();
    }
  }

  private synchronized @Nullable Thread endedOrThread() {
    ended = !thread.isAlive();
    return ended ? null : thread;
  }

  private Thread newThread(boolean replaces) {
    return Thread.ofPlatform().daemon().name(name).unstarted(() -> run(replaces));
  }

  private void run(boolean replaces) {
    try {
      if (replaces) {
        agent.recover();
      }
      while (!stopping) {
        if (agent.doWork() == 0) {
          agent.idle();
        }
      }
    } catch (Abandoned e) {
      return; // another thread is the agent's now
    } catch (Throwable e) { // reported, not swallowed: the owner ends the writer and tells why
      failed = true;
      onFailure.accept(e);
    }
  }
}

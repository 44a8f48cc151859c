package dev.sluice.internal.commit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
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

  private final Agent agent;
  private final Consumer<Throwable> onFailure;
  private final ThreadFactory threads;
  private volatile boolean stopping;
  private volatile boolean failed;
  private Thread thread;
  private boolean ended;

  /** With what to do, on the agent's thread, when a duty cycle throws: the agent has then ended. */
  AgentRunner(String name, Agent agent, Consumer<Throwable> onFailure) {
    this(agent, onFailure, Thread.ofPlatform().daemon().name(name).factory());
  }

  AgentRunner(Agent agent, Consumer<Throwable> onFailure, ThreadFactory threads) {
    this.agent = agent;
    this.onFailure = onFailure;
    this.threads = threads;
    this.thread = threads.newThread(this::run);
  }

  synchronized void start() {
    thread.start();
  }

  /**
   * Goes on with another thread if the one it has is overdue and can be abandoned now. The other is
   * started first: where the system has no thread to give, the agent keeps the one it has.
   *
   * @param abandon gives the old thread up, for good; false if it may go on after all
   */
  synchronized void replaceThread(BooleanSupplier overdue, BooleanSupplier abandon) {
    if (ended || !overdue.getAsBoolean()) {
      return;
    }
    CompletableFuture<Boolean> abandoned = new CompletableFuture<>();
    Thread next = threads.newThread(() -> succeed(abandoned));
    next.start();
    boolean given = false;
    try {
      given = abandon.getAsBoolean();
      if (given) {
        thread = next;
      }
    } finally {
      abandoned.complete(given);
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

  private void succeed(CompletableFuture<Boolean> abandoned) {
    runAgent(() -> {
      if (!abandoned.join()) {
        throw new Abandoned();
      }
      agent.recover();
    });
  }

  private void run() {
    runAgent(() -> {});
  }

  private void runAgent(Runnable first) {
    try {
      first.run();
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

package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The agent's thread is replaced, though the system does not always give another. */
@Timeout(20)
final class AgentRunnerTest {
  private final CountDownLatch inWork = new CountDownLatch(1);
  private final CountDownLatch recovered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private final AtomicInteger abandonments = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final FewThreads threads = new FewThreads();
  private final AgentRunner runner = new AgentRunner(new Stuck(), failure::set, threads);

  /** Its first duty cycle does not end before it is released. */
  private final class Stuck implements AgentRunner.Agent {
    @Override
    public int doWork() {
      if (inWork.getCount() > 0) {
        inWork.countDown();
        awaitQuietly(release);
        if (abandoned.get()) {
          throw new Abandoned();
        }
      }
      return 1;
    }

    @Override
    public void idle() {}

    @Override
    public void recover() {
      recovered.countDown();
    }
  }

  /** Gives threads, or threads that cannot be started. */
  private static final class FewThreads implements ThreadFactory {
    private volatile boolean exhausted;

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new Thread(task) {
        @Override
        public void start() {
          if (exhausted) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          super.start();
        }
      };
      thread.setDaemon(true);
      return thread;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    release.countDown();
    runner.stop();
  }

  private boolean abandon() {
    abandonments.incrementAndGet();
    abandoned.set(true);
    return true;
  }

  @Test
  void thread_thatCannotBeStarted_leavesTheAgentItsOwn() throws Exception {
    runner.start();
    inWork.await();
    threads.exhausted = true;

    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> runner.replaceThread(() -> true, this::abandon));

    assertThat(abandonments).hasValue(0);
    threads.exhausted = false;
    runner.replaceThread(() -> true, this::abandon);
    assertThat(recovered.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(abandonments).hasValue(1);
    assertThat(failure).hasNullValue();
  }

  @Test
  void thread_thatMayGoOnAfterAll_isNotReplaced() throws Exception {
    runner.start();
    inWork.await();

    runner.replaceThread(() -> false, this::abandon);
    runner.replaceThread(() -> true, () -> false);

    release.countDown();
    runner.stop();
    assertThat(abandonments).hasValue(0);
    assertThat(recovered.getCount()).isEqualTo(1);
    assertThat(failure).hasNullValue();
  }
}

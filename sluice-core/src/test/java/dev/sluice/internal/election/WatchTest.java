package dev.sluice.internal.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever befalls the watch once, it goes on; and it looks seldom where nothing is under way. */
@Timeout(20)
final class WatchTest {
  private final CountDownLatch looks = new CountDownLatch(4);
  private final AtomicInteger scans = new AtomicInteger();
  private volatile boolean over;

  private abstract class OfAWriter implements Watch.Duties {
    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public boolean isWriter() {
      return true;
    }
  }

  private final class Failing extends OfAWriter {
    @Override
    public boolean isBusy() {
      return true;
    }

    @Override
    public void checkOperation(long nowNanos) {
      throw new OutOfMemoryError("unable to create native thread");
    }

    @Override
    public void checkDeadlines(long nowNanos) {
      looks.countDown();
      switch (scans.incrementAndGet()) {
        case 1 -> throw new StackOverflowError();
        case 2 -> throw new AssertionError("unexpected");
        case 3 -> throw new NoClassDefFoundError();
        default -> {}
      }
    }
  }

  private final class Counting extends OfAWriter {
    private final Semaphore looks = new Semaphore(0);
    private volatile boolean busy;

    @Override
    public boolean isBusy() {
      return busy;
    }

    @Override
    public void checkOperation(long nowNanos) {
      looks.release();
    }

    @Override
    public void checkDeadlines(long nowNanos) {}

    /** How long so many looks take. */
    private Duration timeFor(int count) throws InterruptedException {
      long began = System.nanoTime();
      looks.drainPermits();
      assertThat(looks.tryAcquire(count, 15, TimeUnit.SECONDS)).isTrue();
      return Duration.ofNanos(System.nanoTime() - began);
    }
  }

  @AfterEach
  void end() {
    over = true;
  }

  @Test
  void watch_whateverALookThrows_looksAgain() throws Exception {
    new Watch(new Failing()).start();
    assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void watch_whereNothingIsUnderWay_looksSeldomUntilTold() throws Exception {
    Counting duties = new Counting();
    Watch watch = new Watch(duties);
    watch.start();
    duties.timeFor(8);
    assertThat(duties.timeFor(4)).isGreaterThan(Duration.ofMillis(600));

    duties.busy = true;
    watch.attend();
    assertThat(duties.timeFor(30)).isLessThan(Duration.ofSeconds(4));
  }
}

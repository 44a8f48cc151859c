package dev.sluice.internal.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever befalls the watch once, it goes on. */
@Timeout(20)
final class WatchTest {
  private final CountDownLatch looks = new CountDownLatch(4);
  private final AtomicInteger scans = new AtomicInteger();
  private volatile boolean over;

  private final class Failing implements Watch.Duties {
    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public boolean isWriter() {
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

  @AfterEach
  void end() {
    over = true;
  }

  @Test
  void watch_whateverALookThrows_looksAgain() throws Exception {
    new Watch(new Failing()).start();
    assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
  }
}

package dev.sluice.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CallersTest {
  private final Callers callers = new Callers();

  @Test
  void virtualCallers_aRoundOfThem_areAllWoken() throws InterruptedException {
    List<Awaited> writes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      writes.add(new Awaited(Thread.ofVirtual()));
    }
    writes.forEach(Awaited::answer);
    writes.forEach(callers::add);
    callers.wake();
    for (Awaited write : writes) {
      assertThat(write.caller().join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void virtualCallers_aFewOfThem_areWoken() throws InterruptedException {
    Awaited write = new Awaited(Thread.ofVirtual());
    write.answer();
    callers.add(write);
    callers.wake();
    assertThat(write.caller().join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void platformCaller_isWokenAtOnce() throws InterruptedException {
    Awaited write = new Awaited(Thread.ofPlatform());
    write.answer();
    callers.add(write);
    assertThat(write.caller().join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void writeNobodyWaitsFor_isLeftAlone() {
    callers.add(new NumberedWrite(1));
    callers.wake();
  }

  /** A write whose caller parks until it is answered and woken. */
  private static final class Awaited extends Write {
    private final Thread caller;
    private volatile boolean answered;

    Awaited(Thread.Builder threads) {
      super(new Request.Internal(_ -> ""), 0, 0, 0);
      this.caller = threads.start(() -> {
        while (!answered) {
          LockSupport.park(this);
        }
      });
      while (caller.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }

    void answer() {
      answered = true;
    }

    @Override
    protected Thread caller() {
      return caller;
    }

    @Override
    protected void answered(Object outcome) {}

    @Override
    public void orphaned(Doubt doubt) {}
  }
}

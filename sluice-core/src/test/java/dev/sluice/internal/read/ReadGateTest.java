package dev.sluice.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadGateTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(20);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(20);

  private final ReadGate gate = new ReadGate();

  @Test
  void hold_withoutSnapshots_isQuietAtOnceAndBlocksNewOnes() {
    assertThat(gate.hold(LONG)).isTrue();
    assertThat(gate.tryEnter()).isFalse();

    gate.release();

    assertThat(gate.tryEnter()).isTrue();
  }

  @Test
  void hold_whileASnapshotIsActive_waitsForItsEnd() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      Future<?> reader = threads.submit(() -> inSnapshot(inside, leave));
      inside.await();
      Future<Boolean> hold = threads.submit(() -> gate.hold(LONG));
      while (gate.tryEnter()) { // until the hold has begun
        gate.exit();
      }

      assertThat(hold.isDone()).isFalse();
      leave.countDown();

      assertThat(hold.get()).isTrue();
      assertThat(gate.active()).isZero();
      reader.get();
      gate.release();
    }
  }

  @Test
  void hold_snapshotThatDoesNotEnd_givesUpAndIsOver() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      Future<?> reader = threads.submit(() -> inSnapshot(inside, leave));
      inside.await();

      assertThat(gate.hold(SHORT)).isFalse();
      assertThat(gate.tryEnter()).isTrue();

      gate.exit();
      leave.countDown();
      reader.get();
    }
  }

  @Test
  void hold_neverReleased_endsByItself() throws InterruptedException {
    gate.hold(SHORT);

    assertThat(gate.awaitOpen(System.nanoTime() + LONG)).isTrue();
    assertThat(gate.tryEnter()).isTrue();
  }

  @Test
  void hold_secondOneMeanwhile_prolongsTheFirst() throws InterruptedException {
    gate.hold(SHORT);
    gate.hold(LONG);

    assertThat(gate.awaitOpen(System.nanoTime() + 2 * SHORT)).isFalse();
  }

  @Test
  void awaitOpen_deadlinePasses_isFalse() throws InterruptedException {
    gate.hold(LONG);

    assertThat(gate.awaitOpen(System.nanoTime() + SHORT)).isFalse();
  }

  @Test
  void nestedSnapshot_whileHeld_passes() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      assertThat(gate.tryEnter()).isTrue();
      CountDownLatch holding = new CountDownLatch(1);
      Future<Boolean> hold = threads.submit(() -> {
        holding.countDown();
        return gate.hold(LONG);
      });
      holding.await();
      awaitHeld(threads);

      assertThat(gate.awaitOpen(System.nanoTime() + SHORT)).isTrue();
      assertThat(gate.tryEnter()).isTrue();
      gate.exit();
      assertThat(hold.isDone()).isFalse();
      gate.exit();

      assertThat(hold.get()).isTrue();
    }
  }

  @Test
  void release_manyWaiting_letsAllPass() throws Exception {
    gate.hold(LONG);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<Boolean>> waiting = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        waiting.add(threads.submit(() -> gate.awaitOpen(System.nanoTime() + LONG)));
      }
      gate.release();

      for (Future<Boolean> each : waiting) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  @Test
  void hold_underManyThreads_neverOverlapsASnapshot() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(8);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        readers.add(threads.submit(() -> enterAndLeave(2_000, inside, done)));
      }
      int quiet = 0;
      do { // once at least: the readers may be done before this thread has its turn
        if (gate.hold(LONG)) {
          assertThat(inside.get()).isZero();
          quiet++;
        }
        gate.release();
      } while (done.getCount() > 0);
      for (Future<?> each : readers) {
        each.get();
      }
      assertThat(quiet).isPositive();
      assertThat(gate.active()).isZero();
    }
  }

  private Object enterAndLeave(int times, AtomicInteger inside, CountDownLatch done)
      throws InterruptedException {
    for (int i = 0; i < times; i++) {
      while (!gate.tryEnter()) {
        assertThat(gate.awaitOpen(System.nanoTime() + LONG)).isTrue();
      }
      inside.incrementAndGet();
      Thread.onSpinWait();
      inside.decrementAndGet();
      gate.exit();
    }
    done.countDown();
    return done;
  }

  private Object inSnapshot(CountDownLatch inside, CountDownLatch leave)
      throws InterruptedException {
    assertThat(gate.tryEnter()).isTrue();
    inside.countDown();
    leave.await();
    gate.exit();
    return leave;
  }

  /** From another thread, as this one has a snapshot and would pass. */
  private void awaitHeld(ExecutorService threads) throws Exception {
    threads
        .submit(() -> {
          while (gate.tryEnter()) {
            gate.exit();
          }
        })
        .get();
  }
}

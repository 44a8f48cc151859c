package dev.sluice.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.queue.LeaseSession.Command;
import dev.sluice.internal.queue.LeaseSession.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Real threads on the queue's parts: nothing is lost, doubled or out of order. */
class QueueStressTest {
  private static final int STRIDE = 1_000_000;

  @RepeatedTest(5)
  @DisplayName("G5 lanes closed under many producers: what was accepted is taken once, in order")
  void lanes_closedUnderProducers_giveWhatTheyAccepted() throws Exception {
    int lanes = 4;
    int producersPerLane = 3;
    int each = 5_000;
    WriteQueue queue = new WriteQueue();
    List<Future<Integer>> accepted = new ArrayList<>();
    CountDownLatch halfway = new CountDownLatch(lanes * producersPerLane * each / 2);
    List<Integer> taken = new ArrayList<>();
    try (var threads = Executors.newCachedThreadPool()) {
      for (int l = 0; l < lanes; l++) {
        Lane lane = queue.open();
        for (int p = 0; p < producersPerLane; p++) {
          int base = (l * producersPerLane + p) * STRIDE;
          accepted.add(threads.submit(() -> produce(lane, base, each, halfway)));
        }
      }
      Future<?> closing = threads.submit(() -> {
        halfway.await();
        queue.close();
        return null;
      });
      while (!isDone(accepted) || !closing.isDone() || queue.hasWork()) {
        takeAll(queue, taken);
      }
      closing.get();
    }
    takeAll(queue, taken);

    int sum = 0;
    for (Future<Integer> producer : accepted) {
      sum += producer.get();
    }
    assertThat(taken).hasSize(sum).doesNotHaveDuplicates();
    assertThat(sum).isGreaterThanOrEqualTo(lanes * producersPerLane * each / 2);
    for (int producer = 0; producer < lanes * producersPerLane; producer++) {
      int mine = producer;
      List<Integer> numbers = taken.stream().filter(n -> n / STRIDE == mine).toList();
      assertThat(numbers).isSorted();
      assertThat(numbers.isEmpty() || numbers.getLast() % STRIDE == numbers.size() - 1)
          .as("no gap")
          .isTrue();
    }
  }

  /** How many were accepted; after one refusal all are refused. */
  private static int produce(Lane lane, int base, int each, CountDownLatch halfway) {
    int accepted = 0;
    for (int i = 0; i < each; i++) {
      boolean taken = lane.offer(new NumberedWrite(base + i));
      assertThat(taken && accepted < i).as("accepted again after a refusal").isFalse();
      accepted += taken ? 1 : 0;
      halfway.countDown();
    }
    return accepted;
  }

  private static void takeAll(WriteQueue queue, List<Integer> taken) {
    while (queue.poll() instanceof NumberedWrite write) {
      taken.add(write.number());
    }
  }

  private static boolean isDone(List<Future<Integer>> futures) {
    return futures.stream().allMatch(Future::isDone);
  }

  @Test
  @DisplayName("G5 a lane that is full does not keep another from its turn")
  void lanes_oneFlooded_takeTurns() {
    WriteQueue queue = new WriteQueue();
    Lane flooded = queue.open();
    Lane other = queue.open();
    for (int i = 0; i < 10_000; i++) {
      flooded.offer(new NumberedWrite(i));
    }
    other.offer(new NumberedWrite(-1));

    int before = 0;
    while (queue.poll() instanceof NumberedWrite write && write.number() >= 0) {
      before++;
    }
    assertThat(before).isEqualTo(64);
  }

  @RepeatedTest(5)
  @DisplayName("G8 admission under many threads: never over its limit, and nothing leaks")
  void admission_manyThreads_keepsItsLimitAndLeaksNothing() throws Exception {
    int limit = 7;
    Admission admission = new Admission(limit, 1_000, () -> 0);
    AtomicInteger holding = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Future<?>> callers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int t = 0; t < 24; t++) {
        long wait = t % 3 == 0 ? 0 : TimeUnit.SECONDS.toNanos(60);
        int size = 50 * (t % 5);
        callers.add(threads.submit(() -> {
          for (int i = 0; i < 400; i++) {
            try {
              admission.acquire(size, wait);
            } catch (SluiceException.Rejected e) {
              refused.incrementAndGet();
              continue;
            }
            most.accumulateAndGet(holding.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            holding.decrementAndGet();
            admission.release(1, size);
          }
        }));
      }
    }
    for (Future<?> caller : callers) {
      caller.get();
    }

    assertThat(most.get()).isBetween(1, limit);
    assertThat(admission.entries()).isZero();
    assertThat(admission.bytes()).isZero();
    assertThat(admission.refused()).isEqualTo(refused.get());
    assertThat(admission.isFull()).isFalse();
  }

  @RepeatedTest(20)
  @DisplayName("G7 a lease that ends while commands are posted answers each exactly once")
  void session_endedUnderPosts_answersEachCommandOnce() throws Exception {
    int posts = 500;
    LeaseSession session = new LeaseSession();
    List<CountedCommand> commands = new ArrayList<>();
    for (int i = 0; i < posts; i++) {
      commands.add(new CountedCommand());
    }
    try (var threads = Executors.newCachedThreadPool()) {
      CountDownLatch some = new CountDownLatch(posts / 4);
      Future<?> posting = threads.submit(() -> commands.forEach(command -> {
        session.post(command);
        some.countDown();
      }));
      Future<?> writer = threads.submit(() -> {
        session.onPost(() -> {});
        while (some.getCount() > 0) {
          Command command = session.poll();
          if (command != null) {
            command.answered("done");
          }
        }
        session.end(SluiceException.of(SluiceError.TX_TIMEOUT, "over"));
        return null;
      });
      posting.get();
      writer.get();
    }

    assertThat(commands).allSatisfy(command -> assertThat(command.answers).hasValue(1));
    assertThat(session.hasCommand()).isFalse();
  }

  private static final class CountedCommand extends Command {
    private final AtomicInteger answers = new AtomicInteger();

    CountedCommand() {
      super(Kind.ROLLBACK, null, new Object[0]);
    }

    @Override
    public void answered(Object outcome) {
      answers.incrementAndGet();
    }
  }
}

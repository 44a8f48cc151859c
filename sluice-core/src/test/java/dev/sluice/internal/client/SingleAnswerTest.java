package dev.sluice.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Outcome;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.codec.Outcomes.Done;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The writer's answer races the deadline, seen by two threads: the caller gets exactly one. */
class SingleAnswerTest {
  private static final int ROUNDS = 3_000;

  private final Admission admission = new Admission(10, 10_000, () -> 0);
  private final Callbacks callbacks = new Callbacks();
  private final Client client =
      new Client(admission, callbacks, SluiceOptions.defaults(), () -> {});
  private final List<LocalWrite> submitted = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.close();
    callbacks.close();
  }

  @Test
  @DisplayName("G7 one answer, whoever comes first, and what it says is true")
  void write_answeredAtItsDeadline_hasOneTrueAnswer() throws Exception {
    client.attach(
        new Route() {
          @Override
          public boolean submit(LocalWrite write) {
            return submitted.add(write);
          }

          @Override
          public void checkDeadlines(long nowNanos) {}

          @Override
          public boolean isNear() {
            return true;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        },
        Standing.NONE,
        _ -> History.Finding.NOT_APPLIED);
    for (int round = 0; round < ROUNDS; round++) {
      race();
    }

    assertThat(client.isDrained()).isTrue();
    assertThat(admission.entries()).isZero();
    assertThat(admission.bytes()).isZero();
    for (long key = 1; key <= 2 * ROUNDS; key++) {
      assertThat(client.outcome(key)).as("key " + key).isNotEqualTo(new Outcome.Pending());
    }
  }

  private void race() throws Exception {
    CompletableFuture<Object> future =
        client.executeAsync(new Request.Internal(_ -> Done.DONE), TimeUnit.DAYS.toNanos(1));
    LocalWrite write = submitted.removeLast();
    CyclicBarrier start = new CyclicBarrier(3);
    Future<Boolean> writer = threads.submit(() -> {
      start.await();
      return run(write);
    });
    List<Future<?>> watches = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      watches.add(threads.submit(() -> {
        start.await();
        client.expire(write);
        return null;
      }));
    }
    for (Future<?> watch : watches) {
      watch.get();
    }
    boolean ran = writer.get();
    Object answer =
        future.handle((result, error) -> error == null ? result : error).get(1, TimeUnit.MINUTES);
    switch (answer) {
      case Done _ -> assertThat(ran).isTrue();
      case SluiceException.OutcomeUnknown unknown -> {
        assertThat(ran).isTrue();
        long key = unknown.key().orElseThrow().number();
        assertThat(client.outcome(key)).isEqualTo(new Outcome.Applied());
      }
      case SluiceException e -> {
        assertThat(e.code()).isEqualTo(SluiceError.TIMEOUT);
        assertThat(ran).isFalse();
      }
      default -> throw new AssertionError("another answer: " + answer);
    }
  }

  /** What the writer does with it. */
  private boolean run(LocalWrite write) {
    if (!write.start()) {
      return false;
    }
    write.decide(Done.DONE);
    admission.release(1, write.bytes());
    write.settle();
    return true;
  }
}

package dev.sluice.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceOptions;
import dev.sluice.internal.codec.Outcomes.Done;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a write whose commit is in doubt is read from the file, which may take its time. */
@Timeout(60)
final class DoubtTest {
  private static final long DEADLINE_NANOS = TimeUnit.DAYS.toNanos(1);

  private final Admission admission = new Admission(10, 10_000, () -> 0);
  private final Callbacks callbacks = new Callbacks();
  private final Client client =
      new Client(admission, callbacks, SluiceOptions.defaults(), () -> {});

  @AfterEach
  void end() {
    callbacks.close();
  }

  @Test
  void deadlines_whileTheFileIsAsked_areKept() throws Exception {
    WriteQueue queue = new WriteQueue();
    client.attach(new LaneRoute(queue.open()), Standing.NONE, _ -> History.Finding.NOT_APPLIED);
    CompletableFuture<Object> answer =
        client.executeAsync(new Request.Internal(_ -> Done.DONE), DEADLINE_NANOS);
    Write write = Objects.requireNonNull(queue.poll());
    assertThat(write.start()).isTrue();
    write.decide(Done.DONE);
    write.orphaned(new Doubt(1, 1));
    client.detach(null);
    client.pause();

    client.attach(new LaneRoute(new WriteQueue().open()), Standing.NONE, doubt -> {
      assertThat(doubt).isEqualTo(new Doubt(1, 1));
      CompletableFuture.runAsync(() -> client.checkDeadlines(System.nanoTime()))
          .orTimeout(20, TimeUnit.SECONDS)
          .join();
      return History.Finding.APPLIED;
    });
    assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(Done.DONE);
    assertThat(client.isDrained()).isTrue();
    assertThat(admission.entries()).isZero();
  }
}

package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** G7: whoever queues a write hears of it by the deadline, and what is known then. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EnqueuerTest {
  private static final long SHORT = TimeUnit.SECONDS.toNanos(2);
  private static final long LONG = TimeUnit.HOURS.toNanos(1);
  private static final Request WRITE = Statements.bind(Sql.of("INSERT INTO t VALUES (1)"));

  private final Admission admission = new Admission(10, 10_000, () -> 0);
  private final Enqueuer enqueuer = new Enqueuer(admission, SluiceOptions.defaults());

  @Test
  @DisplayName("G7 without a writer: TIMEOUT at its deadline, others go on waiting")
  void deadline_withoutAWriter_isTimeout() {
    CompletableFuture<Long> later = enqueuer.enqueue(WRITE, LONG);
    CompletableFuture<Long> sooner = enqueuer.enqueue(WRITE, SHORT);

    enqueuer.checkDeadlines(System.nanoTime());
    assertThat(sooner).isNotDone();
    enqueuer.checkDeadlines(System.nanoTime() + SHORT);

    assertThat(codeOf(sooner)).isEqualTo(SluiceError.TIMEOUT);
    assertThat(later).isNotDone();
    assertThat(admission.entries()).isEqualTo(1);
    enqueuer.checkDeadlines(System.nanoTime() + LONG);
    assertThat(codeOf(later)).isEqualTo(SluiceError.TIMEOUT);
    assertThat(enqueuer.isIdle()).isTrue();
  }

  @Test
  @DisplayName("G7 a writer that does not answer: CLIENT_TIMEOUT, for a virtual thread, too")
  void deadline_ofWhatWasSent_isUnknown() throws Exception {
    enqueuer.attach((_, _) -> new CompletableFuture<>(), /* overLink= */ false);
    CompletableFuture<Long> caller = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        caller.complete(enqueuer.enqueueNow(WRITE, SHORT));
      } catch (SluiceException e) {
        caller.completeExceptionally(e);
      }
    });
    while (enqueuer.isIdle()) {
      Thread.onSpinWait();
    }

    enqueuer.checkDeadlines(System.nanoTime() + SHORT);

    assertThat(codeOf(caller)).isEqualTo(SluiceError.CLIENT_TIMEOUT);
    assertThat(admission.entries()).isZero();
  }

  private static Object codeOf(CompletableFuture<Long> failed) {
    return failed.handle((_, error) -> ((SluiceException) error).code()).join();
  }
}

package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Receipt;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.LeaseSession.Kind;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NextLeaseTest {
  private final Admission admission = new Admission(1000, 1 << 20, () -> 0);

  @Test
  void transactionInLine_isAnnounced_whenTheOneBeforeItCommits(@TempDir Path folder) {
    WriterRole role = new WriterRole(
        folder.resolve("a.db"), SluiceOptions.defaults(), admission, () -> () -> {}, e -> {
          throw new AssertionError(e);
        });
    Lane lane = role.queue().open();
    LeaseWrite one = new LeaseWrite();
    LeaseWrite two = new LeaseWrite();
    lane.offer(one);
    lane.offer(two);
    role.start();

    assertThat(one.step(Kind.RUN, "SELECT 1")).isInstanceOf(Receipt.class);
    assertThat(two.session.isNext()).isFalse();
    one.session.post(new Step(Kind.COMMIT, null));
    assertThat(one.outcome.join()).isInstanceOf(Receipt.class);
    assertThat(two.session.isNext()).isTrue();

    assertThat(two.step(Kind.RUN, "SELECT 2")).isInstanceOf(Receipt.class);
    two.session.post(new Step(Kind.ROLLBACK, null));
    assertThat(two.outcome.join()).isInstanceOf(SluiceException.class);
    role.close();
  }

  /** An interactive transaction. */
  private static final class LeaseWrite extends Write {
    private final LeaseSession session;
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    LeaseWrite() {
      this(new LeaseSession());
    }

    private LeaseWrite(LeaseSession session) {
      super(
          new Request.Lease(session),
          0,
          System.nanoTime(),
          System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
      this.session = session;
    }

    Object step(Kind kind, String sql) {
      Step step = new Step(kind, Statements.bind(Sql.of(sql)));
      session.post(step);
      return step.outcome.join();
    }

    @Override
    protected void answered(Object answer) {
      outcome.complete(answer);
    }

    @Override
    public void orphaned(Doubt doubt) {
      outcome.completeExceptionally(new AssertionError("orphaned"));
    }
  }

  /** One of its steps. */
  private static final class Step extends LeaseSession.Command {
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    Step(Kind kind, Request.@Nullable Single single) {
      super(
          kind,
          single == null ? null : single.statement(),
          single == null ? new Object[0] : single.args());
    }

    @Override
    public void answered(Object answer) {
      outcome.complete(answer);
    }
  }
}

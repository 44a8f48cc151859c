package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.Write;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** G7: when an answer meets an error, as where memory runs out, nobody hangs behind it. */
@Timeout(60)
final class AnswerErrorTest {
  private static final int WRITES = 50;
  private static final int CULPRIT = 10;

  @TempDir
  private Path folder;

  private final List<Integer> answered = new CopyOnWriteArrayList<>();
  private final List<Integer> orphaned = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Throwable> lost = new CompletableFuture<>();
  private final Admission admission = new Admission(1000, 1 << 20, () -> 0);

  @Test
  void errorWhileAnswering_losesTheRole_andOrphansWhatIsNotAnswered() throws Exception {
    WriterRole role = new WriterRole(
        folder.resolve("a.db"),
        SluiceOptions.defaults(),
        admission,
        () -> () -> {},
        lost::complete);
    Lane lane = role.queue().open();
    for (int i = 0; i < WRITES; i++) {
      admission.acquireForced(1);
      lane.offer(new Failing(i)); // before it starts, so that they are one batch
    }
    role.start();

    assertThat(lost.get(50, TimeUnit.SECONDS)).isInstanceOf(RoleLost.class);
    role.abort();
    assertThat(answered).hasSize(CULPRIT);
    assertThat(orphaned).hasSize(WRITES - CULPRIT - 1).startsWith(CULPRIT + 1);
    assertThat(admission.entries()).as("room of those that go on").isEqualTo(orphaned.size());
  }

  private final class Failing extends Write {
    private final int number;

    Failing(int number) {
      super(
          Statements.bind(Sql.of("SELECT 1")),
          1,
          System.nanoTime(),
          System.nanoTime() + TimeUnit.SECONDS.toNanos(50));
      this.number = number;
    }

    @Override
    protected void answered(Object outcome) {
      if (number == CULPRIT) {
        throw new OutOfMemoryError("for the test");
      }
      answered.add(number);
    }

    @Override
    public void orphaned(Doubt doubt) {
      if (!isSettled()) {
        assertThat(doubt.exists()).isTrue();
        orphaned.add(number);
      }
    }
  }
}

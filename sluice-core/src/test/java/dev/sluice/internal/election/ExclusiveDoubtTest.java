package dev.sluice.internal.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.client.History;
import dev.sluice.internal.client.LaneRoute;
import dev.sluice.internal.client.Standing;
import dev.sluice.internal.codec.Outcomes.Done;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No reader can look into an exclusive database: what is in doubt is asked of the writer's connection. */
@Timeout(60)
final class ExclusiveDoubtTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);

  @Test
  void writeInDoubt_isFound_andTheNextOnesRun(@TempDir Path folder) throws Exception {
    SluiceOptions options =
        SluiceOptions.defaults().withExclusive(true).withTimeout(Duration.ofSeconds(5));
    Node node = new Node(folder.resolve("a.db"), options);
    node.start();
    try {
      Member member = node.join();
      run(member, "CREATE TABLE t (a)").get(20, TimeUnit.SECONDS);
      CompletableFuture<Object> applied = inDoubt(member, new Doubt(1, 1));
      CompletableFuture<Object> later = run(member, "INSERT INTO t VALUES (1)");

      assertThat(applied.get(20, TimeUnit.SECONDS)).isEqualTo(Done.DONE);
      later.get(20, TimeUnit.SECONDS);
    } finally {
      node.close();
    }
  }

  private static CompletableFuture<Object> inDoubt(Member member, Doubt doubt) {
    WriteQueue queue = new WriteQueue();
    LaneRoute lost = new LaneRoute(queue.open());
    member.client().attach(lost, Standing.NONE, _ -> History.Finding.NOT_APPLIED);
    CompletableFuture<Object> answer =
        member.client().executeAsync(new Request.Internal(_ -> Done.DONE), TIMEOUT_NANOS);
    Write write = Objects.requireNonNull(queue.poll());
    write.start();
    write.decide(Done.DONE);
    write.orphaned(doubt);
    member.client().detach(lost);
    return answer;
  }

  private static CompletableFuture<Object> run(Member member, String text) {
    return member.client().executeAsync(Statements.bind(Sql.of(text)), TIMEOUT_NANOS);
  }
}

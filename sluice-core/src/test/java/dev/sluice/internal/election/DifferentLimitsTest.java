package dev.sluice.internal.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.Receipt;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.client.LeaseTx;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.link.LinkClient;
import dev.sluice.internal.queue.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** G7 G8: two processes with different {@code writeBytes} on one link: what is too large fails alone. */
@Timeout(60)
final class DifferentLimitsTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long SMALL = 10_000;
  private static final long LARGE = 1_000_000;

  @TempDir
  private Path folder;

  private final List<Node> nodes = new ArrayList<>();

  private Member linked(long writersBytes, long clientsBytes) {
    execute(node(writersBytes).join(), "CREATE TABLE t (a, b)");
    Member linked = node(clientsBytes).join();
    execute(linked, "INSERT INTO t VALUES (0, 0)");
    return linked;
  }

  private Node node(long writeBytes) {
    Node node = new Node(
        folder.resolve("a.db"),
        SluiceOptions.defaults().withWriteBytes(writeBytes).withTimeout(Duration.ofSeconds(20)));
    nodes.add(node);
    node.start();
    return node;
  }

  @AfterEach
  void close() {
    nodes.reversed().forEach(Node::close);
  }

  @Test
  void write_thatTheWriterDoesNotTake_isTooLarge_andTheLinkLivesOn() {
    Member linked = linked(SMALL, LARGE);
    LinkClient link = linked.link();
    Request large = Statements.bind(Sql.of("INSERT INTO t VALUES (1, ?)", new byte[200_000]));

    assertThatExceptionOfType(SluiceException.Failed.class)
        .isThrownBy(() -> linked.client().execute(large, TIMEOUT_NANOS))
        .withMessageContaining("has 2000")
        .withMessageContaining("at most 36384")
        .satisfies(e -> assertThat(e.code()).isEqualTo(SluiceError.TOO_LARGE));
    assertThatExceptionOfType(SluiceException.Failed.class)
        .isThrownBy(() -> linked.enqueuer().enqueueNow(large, TIMEOUT_NANOS))
        .satisfies(e -> assertThat(e.code()).isEqualTo(SluiceError.TOO_LARGE));

    execute(linked, "INSERT INTO t VALUES (2, 2)");
    assertThat(linked.link()).isSameAs(link);
    assertThat(count(linked)).isEqualTo(2);
  }

  @Test
  void step_thatTheWriterDoesNotTake_isTooLarge_andTheTransactionGoesOn() {
    Member linked = linked(SMALL, LARGE);
    LeaseTx.<Receipt>run(linked.client(), TIMEOUT_NANOS, tx -> {
      tx.execute("INSERT INTO t VALUES (1, 1)");
      assertTooLarge(() -> tx.execute("INSERT INTO t VALUES (2, ?)", new byte[200_000]));
      return tx.execute("INSERT INTO t VALUES (3, 3)");
    });
    assertThat(count(linked)).isEqualTo(3);
  }

  @Test
  void result_thatTheClientDoesNotTake_isTooLarge_andNothingIsApplied() {
    Member linked = linked(LARGE, SMALL);
    LinkClient link = linked.link();
    assertTooLarge(() -> execute(linked, "INSERT INTO t VALUES (1, 1) RETURNING zeroblob(200000)"));
    LeaseTx.<Receipt>run(linked.client(), TIMEOUT_NANOS, tx -> {
      tx.execute("INSERT INTO t VALUES (2, 2)");
      assertTooLarge(() -> tx.execute("INSERT INTO t VALUES (3, 3) RETURNING zeroblob(200000)"));
      return tx.execute("INSERT INTO t VALUES (4, 4)");
    });
    assertThat(linked.link()).isSameAs(link);
    assertThat(count(linked)).isEqualTo(3);
  }

  private static void assertTooLarge(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(SluiceException.Failed.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(SluiceError.TOO_LARGE));
  }

  private static long count(Member linked) {
    return ((Receipt) execute(linked, "SELECT count(*) FROM t")).rows().single().longValue(0);
  }

  private static Object execute(Member member, String text) {
    return member.client().execute(Statements.bind(Sql.of(text)), TIMEOUT_NANOS);
  }
}

package dev.sluice.internal.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.Operation;
import dev.sluice.Receipt;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.client.LeaseTx;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.queue.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one database, linked as two processes are. */
@Timeout(60)
final class LinkedNodesTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final Operation<Text, Long> LENGTH = Operation.of(
      "length", Text.class, Long.class, (_, text) -> (long) text.value().length());

  @TempDir
  private Path folder;

  private final SluiceOptions options = SluiceOptions.defaults()
      .withOperations(List.of(LENGTH))
      .withQueueEntries(20)
      .withWriteBytes(100_000)
      .withTimeout(Duration.ofSeconds(20));
  private final List<Node> nodes = new ArrayList<>();

  private Member writer;
  private Member linked;
  private Node writerNode;

  /** An operation's argument; a value of "fails" cannot be encoded. */
  record Text(String value) {
    @Override
    public String value() {
      if (value.equals("fails")) {
        throw new WireException("this text cannot be encoded");
      }
      return value;
    }
  }

  @BeforeEach
  void open() {
    writerNode = node();
    writer = writerNode.join();
    execute(writer, "CREATE TABLE t (a PRIMARY KEY)");
    linked = node().join();
    execute(linked, "INSERT INTO t VALUES (0)");
  }

  @AfterEach
  void close() {
    nodes.reversed().forEach(Node::close);
  }

  @Test
  void transactionOfALinkedClient_whileTheQueueIsFull_goesOn() {
    List<CompletableFuture<Object>> others = new ArrayList<>();
    long sum = LeaseTx.<Long>run(linked.client(), TIMEOUT_NANOS, tx -> {
      tx.execute("INSERT INTO t VALUES (1)");
      for (int i = 100; i < 119; i++) {
        others.add(
            writer.client().executeAsync(sql("INSERT INTO t VALUES (" + i + ")"), TIMEOUT_NANOS));
      }
      tx.execute("INSERT INTO t VALUES (2)");
      return tx.execute("SELECT sum(a) FROM t").rows().single().longValue(0);
    });
    assertThat(sum).isEqualTo(3);
    others.forEach(CompletableFuture::join);
    assertThat(count()).isEqualTo(22);
  }

  @Test
  void transactionOfALinkedClient_whileTheWriterHandsOver_goesOn() {
    LeaseTx.<Receipt>run(linked.client(), TIMEOUT_NANOS, tx -> {
      tx.execute("INSERT INTO t VALUES (1)");
      CompletableFuture<Void> handedOver = writerNode.handOver();
      while (writer.client().hasRoute()) {
        Thread.onSpinWait();
      }
      assertThat(handedOver).isNotDone();
      return tx.execute("INSERT INTO t VALUES (2)");
    });
    execute(writer, "INSERT INTO t VALUES (3)");
    assertThat(count()).isEqualTo(4);
  }

  @Test
  void request_thatCannotBeSent_failsAlone() {
    assertThat(code(() -> call("fails"))).isEqualTo(SluiceError.OP_FAILED);
    assertThat(code(() -> call("x".repeat(300_000)))).isEqualTo(SluiceError.TOO_LARGE);
    assertThat(call("four")).isNotNull();
  }

  @Test
  void resultsThatAreNotConfirmed_areKeptUpToALimit_andAllArrive() {
    List<CompletableFuture<Object>> writes = new ArrayList<>();
    LeaseTx.<Receipt>run(writer.client(), TIMEOUT_NANOS, tx -> {
      Receipt receipt = tx.execute("SELECT 1");
      for (int i = 1; i <= 10; i++) {
        String text = "INSERT INTO t VALUES (" + i + ") RETURNING zeroblob(60000)";
        writes.add(linked.client().executeAsync(sql(text), TIMEOUT_NANOS));
      }
      return receipt;
    });
    assertThat(writes)
        .allSatisfy(write ->
            assertThat(((Receipt) write.join()).rows().single().blob(0)).hasSize(60_000));
    assertThat(count()).isEqualTo(11);
    Receipt kept = (Receipt) execute(writer, "SELECT max(length(receipts)) FROM _sluice_client");
    assertThat(kept.rows().single().longValue(0)).isLessThan(150_000 + 1000);
  }

  @Test
  void result_thatIsTooLargeForTheLink_failsAlone() {
    List<CompletableFuture<Object>> others = new ArrayList<>();
    others.add(linked.client().executeAsync(sql("INSERT INTO t VALUES (1)"), TIMEOUT_NANOS));
    assertThat(code(() -> execute(linked, "SELECT printf('%.*c', 90000, '€')")))
        .isEqualTo(SluiceError.TOO_LARGE);
    String half = "SELECT zeroblob(60000)";
    Request list = new Request.Several(Stream.of("INSERT INTO t VALUES (2)", half, half, half)
        .map(text -> Statements.bind(Sql.of(text)))
        .toList());
    assertThat(code(() -> linked.client().execute(list, TIMEOUT_NANOS)))
        .isEqualTo(SluiceError.TOO_LARGE);
    others.add(linked.client().executeAsync(sql("INSERT INTO t VALUES (3)"), TIMEOUT_NANOS));
    others.forEach(CompletableFuture::join);
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void queuedWrites_overAHandover_areAppliedOnceInOrder() {
    List<CompletableFuture<Long>> tickets = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      tickets.add(
          linked.enqueuer().enqueue(sql("INSERT INTO t VALUES (" + i + ")"), TIMEOUT_NANOS));
      if (i == 5) {
        writerNode.handOver();
      }
    }
    List<Long> sequences = tickets.stream().map(CompletableFuture::join).toList();
    assertThat(sequences).isSorted().doesNotHaveDuplicates();
    while (count() < 11) {
      Thread.onSpinWait();
    }
  }

  private Node node() {
    Node node = new Node(folder.resolve("a.db"), options);
    nodes.add(node);
    node.start();
    return node;
  }

  private Object call(String text) {
    return linked
        .client()
        .execute(new Request.Call(LENGTH.name(), LENGTH, new Text(text), null), TIMEOUT_NANOS);
  }

  private long count() {
    Receipt receipt = (Receipt) execute(linked, "SELECT count(*) FROM t");
    return receipt.rows().single().longValue(0);
  }

  private static Object execute(Member member, String text) {
    return member.client().execute(sql(text), TIMEOUT_NANOS);
  }

  private static Request sql(String text) {
    return Statements.bind(Sql.of(text));
  }

  private static Object code(Runnable call) {
    List<Object> codes = new ArrayList<>();
    assertThatExceptionOfType(SluiceException.class)
        .isThrownBy(call::run)
        .satisfies(e -> codes.add(e.code()));
    return codes.getFirst();
  }
}

package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Atomicity;
import dev.sluice.Operation;
import dev.sluice.Receipt;
import dev.sluice.Row;
import dev.sluice.SeriesResult;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.StatementResult;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.sqlite.Connection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever one write does: it alone fails, and the process keeps the role of the writer. */
@Timeout(60)
final class FailedAloneTest {
  private static final Operation<Nothing, Secret> SECRET =
      Operation.of("secret", Nothing.class, Secret.class, (tx, _) -> {
        tx.execute("INSERT INTO t (n) VALUES (1000)");
        return new Secret("no");
      });
  private static final Operation<Nothing, Boolean> SILENT =
      Operation.of("silent", Nothing.class, Boolean.class, (_, _) -> {
        throw new Unspeakable();
      });

  @TempDir
  private Path folder;

  private final CompletableFuture<Throwable> lost = new CompletableFuture<>();
  private WriterRole role;
  private Lane lane;
  private long sequence;

  /** The arguments of an operation. */
  record Nothing() {}

  /** A result that cannot be encoded. */
  record Secret(String text) {
    @Override
    public String text() {
      throw new IllegalStateException("nobody may read this");
    }
  }

  /** A failure that cannot even say what it is. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("nor this");
    }
  }

  @BeforeEach
  void open() {
    role = new WriterRole(
        folder.resolve("a.db"),
        SluiceOptions.defaults().withOperations(List.of(SECRET, SILENT)).withWriteBytes(1 << 20),
        new Admission(1000, 1 << 20, () -> 0),
        () -> () -> {},
        lost::complete);
    lane = role.queue().open();
    role.start();
    assertThat(write(sql("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, x BLOB)"))
            .await())
        .isInstanceOf(Receipt.class);
  }

  @AfterEach
  void close() {
    role.close();
    assertThat(lost).isNotDone();
  }

  @Test
  void operation_whoseResultCannotBeEncoded_failsAlone() {
    List<TestWrite> mates = amongMates(call(SECRET));

    assertFailed(mates.get(1), SluiceError.OP_FAILED, "nobody may read this");
    assertApplied(mates);
    JournaledWrite queued = journaled(call(SECRET));
    JournaledWrite next = journaled(sql("INSERT INTO t (n) VALUES (3)"));
    assertThat(queued.await()).isInstanceOf(SluiceException.Failed.class);
    assertThat(next.await()).isInstanceOf(Receipt.class);
    assertThat(count("SELECT count(*) FROM t WHERE n = 1000")).isZero();
  }

  @Test
  void operationUnderAKey_whoseResultCannotBeEncoded_failsAlone() {
    Request here = new Request.Call(SECRET.name(), SECRET, new Nothing(), null);
    List<TestWrite> mates = amongMates(new Request.Once("k", "digest", 60_000, here));

    assertFailed(mates.get(1), SluiceError.OP_FAILED, "nobody may read this");
    assertApplied(mates);
    JournaledWrite queued = journaled(new Request.Once("k", "digest", 60_000, call(SECRET)));
    JournaledWrite next = journaled(sql("INSERT INTO t (n) VALUES (3)"));
    assertThat(queued.await()).isInstanceOf(SluiceException.Failed.class);
    assertThat(next.await()).isInstanceOf(Receipt.class);
    assertThat(count("SELECT count(*) FROM t WHERE n = 1000")).isZero();
    assertThat(count("SELECT count(*) FROM _sluice_key")).isZero();
  }

  @Test
  void operation_whoseFailureCannotBeTold_failsAlone() {
    List<TestWrite> mates = amongMates(call(SILENT));

    assertFailed(mates.get(1), SluiceError.OP_FAILED, "Unspeakable");
    assertApplied(mates);
  }

  static Stream<Throwable> unforeseen() {
    return Stream.of(
        new IllegalStateException("a bug"),
        new OutOfMemoryError("Java heap space"),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("unforeseen")
  void write_thatThrowsWhatNobodyForesaw_failsAlone(Throwable error) {
    List<TestWrite> mates = amongMates(new Request.Internal(connection -> {
      connection.update("INSERT INTO t (n) VALUES (1000)");
      if (error instanceof RuntimeException e) {
        throw e;
      }
      throw (Error) error;
    }));

    assertFailed(
        mates.get(1),
        error instanceof OutOfMemoryError ? SluiceError.TOO_LARGE : SluiceError.SQL,
        "nothing was applied");
    assertApplied(mates);
    assertThat(count("SELECT count(*) FROM t WHERE n = 1000")).isZero();
  }

  @Test
  void list_whoseResultsAreTooManyTogether_failsAlone() {
    Request list = new Request.Several(Collections.nCopies(200, sql("SELECT randomblob(10000)")));
    List<TestWrite> mates = amongMates(list);

    assertFailed(mates.get(1), SluiceError.TOO_LARGE, "1048576 bytes");
    assertApplied(mates);
  }

  @Test
  void listUnderAKey_whoseResultsAreTooManyTogether_failsAlone() {
    Request list = new Request.Several(Collections.nCopies(200, sql("SELECT randomblob(10000)")));
    List<TestWrite> mates = amongMates(new Request.Once("k", "digest", 60_000, list));

    assertFailed(mates.get(1), SluiceError.TOO_LARGE, "1048576 bytes");
    assertApplied(mates);
    assertThat(count("SELECT count(*) FROM _sluice_key")).isZero();
  }

  @Test
  void series_whoseResultsAreTooManyTogether_givesWhatThereIsRoomFor() {
    TestWrite series = write(series("SELECT randomblob(10000)", 200));

    List<StatementResult> results = ((SeriesResult) series.await()).results();
    assertThat(results).hasSize(200);
    assertThat(results.getFirst()).isInstanceOf(StatementResult.Done.class);
    assertThat(results.getLast())
        .isInstanceOfSatisfying(
            StatementResult.Failed.class,
            failed -> assertThat(failed.error().code()).isEqualTo(SluiceError.TOO_LARGE));
  }

  @Test
  void value_thatIsTooLong_isNotEvenMade() {
    TestWrite one = write(sql("INSERT INTO t (x) VALUES (1) RETURNING zeroblob(70000000)"));

    assertFailed(one, SluiceError.TOO_LARGE, "64 MiB");
    assertThat(count("SELECT count(*) FROM t")).isZero();
  }

  @Test
  void queuedSeries_partlyFailed_keepsErrorsWithoutRows() {
    List<Request.Step> steps =
        new ArrayList<>(series("SELECT randomblob(9000)", 100).steps());
    steps.add(new Request.Statement(sql("SELECT abs(-9223372036854775808)"), false));

    journaled(new Request.Series(steps, Atomicity.EACH, 0, false)).await();

    assertThat(count("SELECT length(error) FROM _sluice_failure")).isBetween(100L, 5000L);
  }

  @Test
  void queuedSeriesUnderAKey_partlyFailed_keepsErrorsWithoutRows() {
    List<Request.Step> steps =
        new ArrayList<>(series("SELECT randomblob(9000)", 10).steps());
    steps.add(new Request.Statement(sql("SELECT abs(-9223372036854775808)"), false));
    Request series = new Request.Series(steps, Atomicity.EACH, 0, false);

    journaled(new Request.Once("k", "digest", 60_000, series)).await();

    assertThat(count("SELECT length(error) FROM _sluice_failure")).isBetween(100L, 5000L);
    assertThat(count("SELECT length(outcome) FROM _sluice_key")).isGreaterThan(90_000);
  }

  @Test
  void keptFailure_ofALongSeries_isBounded() {
    StatementResult failed = new StatementResult.Failed(
        SluiceException.of(SluiceError.SQL, "very ".repeat(700) + "long", 1, null));
    SeriesResult kept =
        (SeriesResult) KeptFailure.of(new SeriesResult(true, Collections.nCopies(100_000, failed)));

    WireWriter out = new WireWriter(64);
    dev.sluice.internal.codec.Outcomes.write(kept, out);
    assertThat(out.toBytes().length).isLessThan(100_000);
    assertThat(kept.results().getFirst()).isEqualTo(failed);
    assertThat(((StatementResult.Failed) kept.results().getLast()).error())
        .hasMessageContaining("99500 more statements")
        .hasMessageContaining("99500 of them failed");
  }

  /**
   * Pages that cannot be read: the end of the WAL is cut off while nobody has it in memory. The next
   * commit leaves a hole there: what can be read then is damaged.
   */
  @Test
  void statement_onAPageThatCannotBeRead_failsAlone() throws Exception {
    write(sql("CREATE TABLE u (a)")).await();
    write(sql("INSERT INTO t (id, n, x) VALUES (1, 0, randomblob(2000000))")).await();
    try (Connection other = Connection.open(folder.resolve("a.db"), /* readOnly= */ false)) {
      other.update("INSERT INTO u VALUES (1)"); // so that the writer reads its pages anew
    }
    Path wal = folder.resolve("a.db-wal");
    byte[] sound = Files.readAllBytes(wal);
    int cut = sound.length - 1_000_000;
    try (FileChannel channel = FileChannel.open(wal, StandardOpenOption.WRITE)) {
      channel.truncate(cut);
    }
    String update = "UPDATE t SET n = n + length(hex(x)) WHERE id = 1";

    assertFailed(write(sql(update)), SluiceError.DISK_ERROR, "nothing of this write was applied");
    List<TestWrite> mates = amongMates(sql(update));
    JournaledWrite queued = journaled(sql(update));
    JournaledWrite next = journaled(sql("INSERT INTO t (n) VALUES (3)"));

    assertThat(mates.get(1).await()).isInstanceOf(SluiceException.Corrupt.class);
    assertApplied(mates);
    assertThat(queued.await()).isInstanceOf(SluiceException.Corrupt.class);
    assertThat(next.await()).isInstanceOf(Receipt.class);

    try (FileChannel channel = FileChannel.open(wal, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(Arrays.copyOfRange(sound, cut, sound.length)), cut);
    }
    write(new Request.Internal(connection -> {
          connection.exec("PRAGMA shrink_memory"); // forgets what it has read from the hole
          return true;
        }))
        .await();
    assertThat(write(sql(update)).await()).isInstanceOf(Receipt.class);
    assertThat(count("SELECT n FROM t WHERE id = 1")).isEqualTo(4_000_000);
  }

  /** In one batch with an insert before and an insert behind it. */
  private List<TestWrite> amongMates(Request request) {
    CountDownLatch gathered = new CountDownLatch(1);
    write(new Request.Internal(_ -> {
      try {
        return gathered.await(9, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }));
    List<TestWrite> writes = List.of(
        write(sql("INSERT INTO t (n) VALUES (1)")),
        write(request),
        write(sql("INSERT INTO t (n) VALUES (2)")));
    gathered.countDown();
    return writes;
  }

  private void assertApplied(List<TestWrite> writes) {
    assertThat(writes.getFirst().await()).isInstanceOf(Receipt.class);
    assertThat(writes.getLast().await()).isInstanceOf(Receipt.class);
    assertThat(count("SELECT count(*) FROM t WHERE n IN (1, 2)")).isEqualTo(2);
  }

  private static void assertFailed(TestWrite write, SluiceError code, String message) {
    assertThat(write.await()).isInstanceOfSatisfying(SluiceException.Failed.class, e -> {
      assertThat(e.code()).isEqualTo(code);
      assertThat(e).hasMessageContaining(message);
    });
  }

  private long count(String query) {
    Receipt receipt = (Receipt) write(sql(query)).await();
    Row row = receipt.rows().single();
    return row.longValue(0);
  }

  private TestWrite write(Request request) {
    TestWrite write = new TestWrite(request);
    assertThat(lane.offer(write)).isTrue();
    return write;
  }

  private JournaledWrite journaled(Request request) {
    JournaledWrite write = new JournaledWrite(++sequence, request);
    assertThat(lane.offer(write)).isTrue();
    return write;
  }

  private static Request.Single sql(String text) {
    return Statements.bind(Sql.of(text));
  }

  private static Request.Series series(String text, int count) {
    List<Request.Step> steps = IntStream.range(0, count)
        .<Request.Step>mapToObj(_ -> new Request.Statement(sql(text), false))
        .toList();
    return new Request.Series(steps, Atomicity.EACH, 0, false);
  }

  private static <R> Request call(Operation<Nothing, R> operation) {
    WireWriter out = new WireWriter(16);
    operation.arguments().write(new Nothing(), out);
    return new Request.Call(operation.name(), null, null, out.toBytes());
  }

  private static Object await(CompletableFuture<Object> outcome) {
    return outcome.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static final class TestWrite extends Write {
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    TestWrite(Request request) {
      super(request, 10, System.nanoTime(), System.nanoTime() + TimeUnit.SECONDS.toNanos(50));
    }

    Object await() {
      return FailedAloneTest.await(outcome);
    }

    @Override
    public boolean isAdmitted() {
      return false;
    }

    @Override
    protected void answered(Object answer) {
      outcome.complete(answer);
    }

    @Override
    public void orphaned(Doubt doubt) {}
  }

  private static final class JournaledWrite extends QueuedWrite {
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    JournaledWrite(long sequence, Request request) {
      super(sequence, new UUID(1, 1), sequence, 0, request, 10, System.nanoTime());
    }

    Object await() {
      return FailedAloneTest.await(outcome);
    }

    @Override
    protected void answered(Object answer) {
      outcome.complete(answer);
    }

    @Override
    public void orphaned(Doubt doubt) {}
  }
}

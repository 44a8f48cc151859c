package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error code one process can meet: its class, its message with figures, the next step. */
class ErrorCodesTest extends OpenedSluice {
  /** Codes that need another process, a broken disk or time; tested where those are. */
  private static final Set<SluiceError> ELSEWHERE = EnumSet.of(
      SluiceError.DISK_FULL,
      SluiceError.IO,
      SluiceError.DISK_ERROR,
      SluiceError.VERSION_MISMATCH,
      SluiceError.UNSUPPORTED_FS,
      SluiceError.CLIENT_EXPIRED,
      // Each has a test of its own in this package.
      SluiceError.QUEUE_FULL,
      SluiceError.KEYS_FULL,
      SluiceError.KEY_REUSED,
      SluiceError.TX_TIMEOUT,
      SluiceError.CLIENT_TIMEOUT,
      SluiceError.WAL_FULL);

  private static final String ENDLESS =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

  record Nothing() {}

  private static final Operation<Nothing, Void> FAILS =
      Operation.of("fails", Nothing.class, Void.class, (_, _) -> {
        throw new IllegalStateException("of the body");
      });

  private static final Operation<Nothing, Void> FINDS =
      Operation.of("finds", Nothing.class, Void.class, (_, _) -> {
        throw SluiceException.of(SluiceError.ABSENT, "no row 7");
      });

  private interface Call {
    void run(ErrorCodesTest test) throws Exception;
  }

  record Case(SluiceError code, String message, Call call) {
    @Override
    public String toString() {
      return code + ": " + message;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(SluiceError.TIMEOUT, "give it more time", ErrorCodesTest::timeout),
        new Case(SluiceError.TX_LOST, "run it again", ErrorCodesTest::transactionLost),
        new Case(
            SluiceError.STATEMENT_TIMEOUT,
            "SluiceOptions.statementTimeout",
            test -> test.sluice.execute("INSERT INTO t (value) " + ENDLESS)),
        new Case(
            SluiceError.STATEMENT_TIMEOUT,
            "SluiceOptions.readTimeout",
            test -> test.sluice.query(ENDLESS)),
        new Case(SluiceError.JOURNAL_FULL, "of", ErrorCodesTest::fillJournal),
        new Case(SluiceError.SQL, "no such table", test -> test.sluice.execute("DELETE FROM none")),
        new Case(SluiceError.SQL, "no statement", test -> test.sluice.execute("-- nothing")),
        new Case(
            SluiceError.SQL, "2 statements", test -> test.sluice.execute("SELECT 1; SELECT 2")),
        new Case(SluiceError.SQL, "syntax", test -> test.sluice.query("SELECT FROM FROM")),
        new Case(
            SluiceError.CONSTRAINT,
            "UNIQUE",
            test -> test.sluice.executeScript("INSERT INTO t (name) VALUES ('a'), ('a')")),
        new Case(
            SluiceError.UNKNOWN_OP,
            "Register it",
            test -> test.sluice.call(
                Operation.of("none", Nothing.class, Void.class, (_, _) -> null), new Nothing())),
        new Case(
            SluiceError.OP_FAILED, "of the body", test -> test.sluice.call(FAILS, new Nothing())),
        new Case(SluiceError.ABSENT, "no row 7", test -> test.sluice.call(FINDS, new Nothing())),
        new Case(SluiceError.READ_ONLY, "use execute", test -> test.sluice.query("DELETE FROM t")),
        new Case(SluiceError.READ_ONLY, "folder", test -> Sluice.open(test.folder)),
        new Case(
            SluiceError.READ_ONLY,
            "create it first",
            test -> Sluice.open(test.folder.resolve("missing/x.db"))),
        new Case(
            SluiceError.TOO_LARGE,
            "SluiceOptions.writeBytes",
            test -> test.sluice.execute("INSERT INTO t (value) VALUES (?)", new byte[300_000])),
        new Case(
            SluiceError.TOO_LARGE,
            "SluiceOptions.resultBytes",
            test -> test.sluice.query("SELECT hex(zeroblob(300000))")),
        new Case(SluiceError.NOT_ALLOWED, "transaction(", test -> test.sluice.execute("COMMIT")),
        new Case(
            SluiceError.NOT_ALLOWED,
            "withDurability",
            test -> test.sluice.execute("PRAGMA synchronous = OFF")),
        new Case(
            SluiceError.NOT_ALLOWED,
            "execute(",
            test -> test.sluice.transaction(tx -> tx.execute("VACUUM"))),
        new Case(
            SluiceError.NOT_ALLOWED, "", test -> test.sluice.execute("DELETE FROM _sluice_state")),
        new Case(SluiceError.CLOSED, "open it again", ErrorCodesTest::useClosed),
        new Case(SluiceError.CORRUPT, "check the path", ErrorCodesTest::openGarbage));
  }

  @Override
  SluiceOptions options() {
    return super.options()
        .withStatementTimeout(Duration.ofMillis(100))
        .withReadTimeout(Duration.ofMillis(100))
        .withWriteBytes(200_000)
        .withResultBytes(200_000)
        .withJournalBytes(1 << 20)
        .withOperations(List.of(FAILS, FINDS));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void error_ofEachKind_hasItsCodeClassAndNextStep(Case expected) {
    Throwable thrown = catchThrowable(() -> expected.call().run(this));
    Throwable error = thrown instanceof CompletionException ? thrown.getCause() : thrown;

    assertThat(error).isInstanceOf(SluiceException.class);
    SluiceException known = (SluiceException) Objects.requireNonNull(error);
    assertThat(known.code()).as(known.getMessage()).isEqualTo(expected.code());
    assertThat(known).isInstanceOf(classOf(expected.code().kind()));
    assertThat(known).hasMessageContaining(expected.message());
  }

  @Test
  void codes_eachOne_hasATest() {
    Set<SluiceError> missing = EnumSet.allOf(SluiceError.class);
    cases().map(Case::code).forEach(missing::remove);
    missing.removeAll(ELSEWHERE);

    assertThat(missing).isEmpty();
  }

  @Test
  void codes_all_areUniqueAndStable() {
    Set<String> ids = new HashSet<>();
    for (SluiceError code : SluiceError.values()) {
      assertThat(ids.add(code.id())).as(code.id()).isTrue();
      assertThat(code.id()).matches("SLU-[1-5]\\d{3}");
      assertThat(code.sqlState()).hasSize(5);
      assertThat(code.httpStatus()).isBetween(400, 599);
      assertThat(SluiceException.of(code, "x")).isInstanceOf(classOf(code.kind()));
    }
    assertThat(SluiceError.QUEUE_FULL.id()).isEqualTo("SLU-1001");
    assertThat(SluiceError.CLIENT_TIMEOUT.sqlState()).isEqualTo("08007");
  }

  private static Class<? extends SluiceException> classOf(SluiceError.Kind kind) {
    return switch (kind) {
      case REJECTED -> SluiceException.Rejected.class;
      case FAILED -> SluiceException.Failed.class;
      case UNKNOWN -> SluiceException.OutcomeUnknown.class;
      case CLOSED -> SluiceException.Closed.class;
      case CORRUPT -> SluiceException.Corrupt.class;
    };
  }

  private void timeout() throws Exception {
    try (HeldWriter _ = HeldWriter.of(sluice)) {
      sluice.within(Duration.ofMillis(30)).execute("DELETE FROM t");
    }
  }

  /** The lease's own Sluice is patient; the one that hands over is not. */
  private void transactionLost() throws Exception {
    sluice.close();
    sluice = Sluice.open(file(), options().withTimeout(Duration.ofMillis(100)));
    sluice.within(Patience.LONG).transaction(tx -> {
      tx.execute("INSERT INTO t (name) VALUES ('lost')");
      sluice.within(Patience.LONG).handover();
      Sluice patient = sluice.within(Patience.LONG);
      Patience.until("the next writer", () -> patient.stats().epoch() > 2);
      return tx.execute("INSERT INTO t (name) VALUES ('lost, too')");
    });
  }

  private void fillJournal() throws Exception {
    try (HeldWriter _ = HeldWriter.of(sluice)) {
      for (int i = 0; i < 100; i++) {
        sluice.enqueue("INSERT INTO t (value) VALUES (?)", new byte[100_000]);
      }
    }
  }

  private void useClosed() {
    sluice.close();
    sluice.execute("DELETE FROM t");
  }

  private void openGarbage() throws Exception {
    Path garbage = folder.resolve("garbage.db");
    Files.write(garbage, "no database ".repeat(1_000).getBytes(StandardCharsets.UTF_8));
    Sluice.open(garbage).close();
  }
}

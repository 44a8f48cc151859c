package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Series of statements, loads, and copies of the whole database. */
class SeriesTest extends OpenedSluice {
  private static final Sql FIRST = Sql.of("INSERT INTO t VALUES (1, 'a', NULL)");
  private static final Sql AGAIN = Sql.of("INSERT INTO t VALUES (1, 'b', NULL)");
  private static final Sql SECOND = Sql.of("INSERT INTO t VALUES (2, 'b', NULL)");
  private static final Sql REFUSED = Sql.of("ATTACH 'x' AS y");

  @Test
  void each_failures_leaveTheOthersAlone() {
    SeriesResult result = run(Atomicity.EACH, FIRST, AGAIN, REFUSED, SECOND);

    assertThat(result.applied()).isTrue();
    assertThat(result.hasFailure()).isTrue();
    assertThat(result.results().get(0)).isInstanceOfSatisfying(StatementResult.Done.class, done -> {
      assertThat(done.lastChanges()).isEqualTo(1);
      assertThat(done.lastRowId()).isEqualTo(1);
    });
    assertThat(codes(result)).containsExactly("", "CONSTRAINT", "NOT_ALLOWED", "");
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(2);
  }

  @Test
  void all_failure_undoesAllAndEndsTheSeries() {
    SeriesResult result = run(Atomicity.ALL, FIRST, AGAIN, SECOND);

    assertThat(result.applied()).isFalse();
    assertThat(codes(result)).containsExactly("", "CONSTRAINT");
    assertThat(count("SELECT count(*) FROM t")).isZero();
  }

  @Test
  void all_failureInATransactionOfItsOwn_undoesAll() {
    SeriesResult result = run(Atomicity.ALL, Sql.of("CREATE TABLE u (a) STRICT"), FIRST, AGAIN);

    assertThat(result.applied()).isFalse();
    assertThat(count("SELECT count(*) FROM sqlite_schema WHERE name = 'u'")).isZero();
  }

  @Test
  void continued_afterAFailure_isSkipped() {
    SeriesResult result = run(
        Atomicity.EACH,
        FIRST,
        AGAIN.continued(),
        SECOND.continued(),
        Sql.of("INSERT INTO t VALUES (3, 'c', NULL)"));

    assertThat(result.results().get(2)).isEqualTo(new StatementResult.Skipped());
    assertThat(count("SELECT sum(id) FROM t")).isEqualTo(4);
  }

  @Test
  void rows_tellWhereTheirColumnsComeFrom() {
    SeriesResult result = run(
        Atomicity.EACH, Sql.of("INSERT INTO t VALUES (1, 'a', NULL) RETURNING name AS n, id + 1"));

    StatementResult.Done done = (StatementResult.Done) result.results().getFirst();
    assertThat(done.receipt().rows().origins())
        .containsExactly(new Column("n", "TEXT", "t"), new Column("id + 1", "", ""));
    assertThat(sluice.query(Sql.of("SELECT id AS x FROM t").described()).origins())
        .containsExactly(new Column("x", "INTEGER", "t"));
    assertThat(sluice.query("SELECT id FROM t").origins()).isEmpty();
  }

  @Test
  void queued_partlyFailed_keepsWhatCameOfEach() {
    Ticket ticket = sluice.enqueueSeries(List.of(FIRST, AGAIN, SECOND), Atomicity.EACH);

    assertThat(sluice.await(ticket, Patience.LONG))
        .isInstanceOfSatisfying(
            Outcome.AppliedPartly.class,
            partly -> assertThat(codes(partly.result())).containsExactly("", "CONSTRAINT", ""));
    assertThat(sluice.stats().queuedFailed()).isEqualTo(1);
    assertThat(sluice.stats().queuedApplied()).isEqualTo(ticket.sequence());
  }

  @Test
  void queued_allOrNothing_failsAsAWhole() {
    Ticket ticket = sluice.enqueueSeries(List.of(SECOND, SECOND), Atomicity.ALL);

    assertThat(sluice.await(ticket, Patience.LONG)).isInstanceOf(Outcome.Failed.class);
    assertThat(count("SELECT count(*) FROM t")).isZero();
  }

  @Test
  void load_childBeforeParent_isChecked_atTheEndOnly() {
    List<Sql> tables = List.of(
        Sql.of("CREATE TABLE child (p REFERENCES parent)"),
        Sql.of("CREATE TABLE parent (id INTEGER PRIMARY KEY)"),
        Sql.of("INSERT INTO child VALUES (1)"));

    assertThatThrownBy(() -> sluice.load(tables))
        .isInstanceOf(SluiceException.Failed.class)
        .hasMessageContaining("FOREIGN KEY constraint failed");
    assertThat(count("SELECT count(*) FROM sqlite_schema WHERE name = 'child'")).isZero();

    List<Sql> whole = new java.util.ArrayList<>(tables);
    whole.add(Sql.of("INSERT INTO parent VALUES (1)"));
    assertThat(sluice.load(whole).applied()).isTrue();
  }

  @Test
  void copyTo_givesAPlainFile() throws Exception {
    sluice.executeAll(List.of(FIRST, SECOND));
    Path copy = folder.resolve("copy.db");

    sluice.copyTo(copy, EnumSet.allOf(CopyOption.class));

    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + copy)) {
      assertThat(plainQuery(connection, "SELECT name FROM t ORDER BY id"))
          .containsExactly("a", "b");
      assertThat(plainQuery(connection, "SELECT name FROM sqlite_schema WHERE name LIKE '_sl%'"))
          .isEmpty();
      assertThat(plainQuery(connection, "PRAGMA journal_mode")).containsExactly("delete");
    }
    assertThatThrownBy(() -> sluice.copyTo(copy, Set.of()))
        .isInstanceOf(SluiceException.Failed.class)
        .hasMessageContaining("exists");
  }

  @Test
  void replaceWith_takesTheContentAndKeepsSluicesOwn() throws Exception {
    long epoch = sluice.stats().epoch();
    sluice.execute(FIRST);
    Path other = folder.resolve("other.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + other)) {
      plainExecute(connection, "PRAGMA page_size = 512");
      plainExecute(connection, "CREATE TABLE other (x)");
      plainExecute(connection, "INSERT INTO other VALUES (42)");
    }

    sluice.replaceWith(other);

    assertThat(count("SELECT x FROM other")).isEqualTo(42);
    assertThat(count("SELECT count(*) FROM sqlite_schema WHERE name = 't'")).isZero();
    assertThat(sluice.execute("INSERT INTO other VALUES (43)").changes()).isEqualTo(1);
    assertThat(sluice.stats().epoch()).isEqualTo(epoch);
  }

  @Test
  void replaceWith_noDatabase_changesNothing() throws Exception {
    sluice.execute(FIRST);
    Path garbage = Files.write(folder.resolve("garbage.db"), new byte[4096]);
    Files.writeString(garbage, "no database at all, but long enough to be looked at".repeat(100));

    assertThatThrownBy(() -> sluice.replaceWith(garbage))
        .isInstanceOf(SluiceException.Corrupt.class);
    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
  }

  private SeriesResult run(Atomicity atomicity, Sql... statements) {
    return sluice.executeSeries(List.of(statements), atomicity, Duration.ZERO);
  }

  private static List<String> codes(SeriesResult result) {
    return result.results().stream()
        .map(each -> each instanceof StatementResult.Failed(SluiceException error)
            ? error.code().name()
            : "")
        .toList();
  }
}

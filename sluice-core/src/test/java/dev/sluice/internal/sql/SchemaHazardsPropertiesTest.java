package dev.sluice.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;

/** Lets real SQLite show, on random schemas, that a write said to be harmless is. */
class SchemaHazardsPropertiesTest {
  /** One column's dangers and one trigger; made into table {@code tN} and trigger {@code rN}. */
  record Design(String conflict, int parent, String reference, String event, List<String> body) {
    String table(int number) {
      return "CREATE TABLE t%d (id INTEGER PRIMARY KEY, a UNIQUE %s, b CHECK (b < 5), p %s)"
          .formatted(
              number, conflict, reference.isEmpty() ? "" : "REFERENCES t" + parent + reference);
    }

    String trigger(int number) {
      return "CREATE TRIGGER r%d %s ON T%d BEGIN %s END"
          .formatted(number, event, number, String.join(" ", body));
    }
  }

  @Property(tries = 150)
  void failedWrite_thatMayShare_harmsNobody(
      @ForAll @Size(4) List<@From("designs") Design> designs,
      @ForAll @Size(min = 1, max = 12) List<@From("writes") String> writes)
      throws SQLException {
    try (RealSqlite sqlite = RealSqlite.open(":memory:", "PRAGMA foreign_keys = ON")) {
      for (int i = 0; i < designs.size(); i++) {
        sqlite.run(designs.get(i).table(i));
      }
      for (int i = 0; i < designs.size(); i++) {
        sqlite.run(designs.get(i).trigger(i));
      }
      SchemaHazards hazards = SchemaHazards.of(sqlite.schema());
      for (String write : writes) {
        boolean harm = harmsOthers(sqlite, write);
        boolean alone = hazards.mustRunAlone(ParsedStatement.parse(write));
        Statistics.collect(harm ? "harms" : "harmless", alone ? "alone" : "shared");
        assertThat(harm && !alone).as("%s in %s", write, sqlite.schema()).isFalse();
      }
    }
  }

  /** Runs it in a transaction with another write; true if that one's fate was touched. */
  private static boolean harmsOthers(RealSqlite sqlite, String write) throws SQLException {
    sqlite.run("BEGIN");
    List<List<String>> before = contents(sqlite);
    boolean failed = fails(sqlite, write);
    boolean kept = failed && !contents(sqlite).equals(before);
    boolean commitFailed = fails(sqlite, "COMMIT");
    if (commitFailed && !fails(sqlite, "ROLLBACK")) {
      return true;
    }
    return kept || commitFailed;
  }

  private static boolean fails(RealSqlite sqlite, String sql) {
    try {
      sqlite.run(sql);
      return false;
    } catch (SQLException expected) {
      return true;
    }
  }

  private static List<List<String>> contents(RealSqlite sqlite) throws SQLException {
    List<List<String>> contents = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      contents.addAll(sqlite.rows("SELECT " + i + ", * FROM t" + i + " ORDER BY id"));
    }
    return contents;
  }

  @Provide
  Arbitrary<Design> designs() {
    Arbitrary<String> conflict = Arbitraries.frequencyOf(
        Tuple.of(12, Arbitraries.just("")),
        Tuple.of(
            1, Arbitraries.of("ON CONFLICT FAIL", "on conflict rollback", "ON CONFLICT REPLACE")));
    Arbitrary<String> reference = Arbitraries.frequency(
        Tuple.of(3, ""),
        Tuple.of(3, " (id)"),
        Tuple.of(3, " ON DELETE CASCADE"),
        Tuple.of(3, " ON DELETE SET NULL ON UPDATE CASCADE"),
        Tuple.of(3, " ON DELETE CASCADE NOT DEFERRABLE INITIALLY DEFERRED"),
        Tuple.of(1, " (id) DEFERRABLE INITIALLY DEFERRED"));
    Arbitrary<String> event =
        Arbitraries.of("AFTER INSERT", "BEFORE INSERT", "AFTER DELETE", "AFTER UPDATE");
    Arbitrary<List<String>> body = Arbitraries.frequencyOf(
            Tuple.of(16, quietSteps()),
            Tuple.of(
                1,
                Arbitraries.of(
                    "SELECT RAISE(FAIL, 'x') WHERE (SELECT count(*) FROM t0) > 2;",
                    "SELECT RAISE(ROLLBACK, 'x') WHERE (SELECT count(*) FROM t1) > 2;",
                    "INSERT OR FAIL INTO t2 (a) VALUES (1), (2), (3);",
                    "UPDATE OR ROLLBACK \"T3\" SET a = 1;")))
        .list()
        .ofMinSize(1)
        .ofMaxSize(2);
    return Combinators.combine(
            conflict, Arbitraries.integers().between(0, 3), reference, event, body)
        .as(Design::new);
  }

  private static Arbitrary<String> quietSteps() {
    return Arbitraries.of(
        "SELECT 1;",
        "INSERT INTO t0 (a, b) VALUES (random() % 3, 1);",
        "INSERT OR IGNORE INTO [t1] (a, b) VALUES (random() % 3, 1);",
        "DELETE FROM 't2' WHERE a = 1;",
        "UPDATE t3 SET b = b + 1;",
        "SELECT RAISE(ABORT, 'x') WHERE (SELECT count(*) FROM t1) > 3;");
  }

  @Provide
  Arbitrary<String> writes() {
    return Combinators.combine(
            Arbitraries.of(
                "INSERT INTO t%d (a, b) VALUES (1, 1), (2, 1), (3, 9)",
                "INSERT INTO t%d (a, b, p) VALUES (4, 1, NULL), (1, 1, 1), (2, 2, 77)",
                "INSERT INTO t%d (id, a, b) VALUES (1, 7, 1) ON CONFLICT (id) DO UPDATE SET b = b + 3",
                "REPLACE INTO t%d (id, a, b, p) VALUES (1, 1, 1, 1), (2, 5, 1, 3)",
                "INSERT OR IGNORE INTO \"T%d\" (a, b) VALUES (1, 1), (6, 9)",
                "UPDATE [t%d] SET b = b + 2, a = a + 1",
                "UPDATE OR REPLACE t%d SET a = 1",
                "UPDATE t%d SET id = id + 1",
                "DELETE FROM t%d WHERE id < 3"),
            Arbitraries.integers().between(0, 3))
        .as(String::formatted);
  }
}

package dev.sluice.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaHazardsTest {

  @Test
  void plainSchema_isShared() {
    SchemaHazards hazards = SchemaHazards.of(List.of(
        table("t", "CREATE TABLE t (a UNIQUE ON CONFLICT REPLACE, b DEFAULT 'OR FAIL')"),
        new SchemaEntry("index", "sqlite_autoindex_t_1", "t", null),
        trigger("t", "BEGIN SELECT RAISE(ABORT, 'ROLLBACK'); UPDATE OR IGNORE t SET b = 1; END"),
        table("child", "CREATE TABLE child (t REFERENCES t ON DELETE CASCADE DEFERRABLE)"),
        table("late", "CREATE TABLE late (t REFERENCES t NOT DEFERRABLE INITIALLY DEFERRED)")));

    assertShared(hazards, "t", "T", "child", "late");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN SELECT RAISE(FAIL, 'x'); END",
        "BEGIN SELECT raise /* */ ( rollback, 'x'); END",
        "BEGIN INSERT OR FAIL INTO other VALUES (1); END",
        "BEGIN UPDATE OR ROLLBACK other SET a = 1; END",
        "BEGIN SELECT 'open"
      })
  void hazardousTrigger_isAlone(String body) {
    SchemaHazards hazards = SchemaHazards.of(List.of(
        table("t", "CREATE TABLE t (a)"),
        table("other", "CREATE TABLE other (a)"),
        trigger("T", body)));

    assertAlone(hazards, "t", "\"T\"", "[t]", "main.t");
    assertShared(hazards, "other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE t (a PRIMARY KEY ON CONFLICT FAIL)",
        "CREATE TABLE t (a, UNIQUE (a) on conflict rollback)",
        "CREATE TABLE t (a NOT NULL ON CONFLICT Rollback)",
        "CREATE TABLE t (a /* open"
      })
  void hazardousTable_isAlone(String definition) {
    SchemaHazards hazards =
        SchemaHazards.of(List.of(table("t", definition), table("u", "CREATE TABLE u (a)")));

    assertAlone(hazards, "t");
    assertShared(hazards, "u");
  }

  @Test
  void hazard_reachedThroughTriggers_isAlone() {
    SchemaHazards hazards = SchemaHazards.of(List.of(
        table("first", "CREATE TABLE first (a)"),
        table("second", "CREATE TABLE second (a)"),
        new SchemaEntry("view", "Door", "Door", "CREATE VIEW Door AS SELECT 1 AS a"),
        table("last one", "CREATE TABLE \"last one\" (a UNIQUE ON CONFLICT FAIL)"),
        table("apart", "CREATE TABLE apart (a)"),
        trigger("first", "BEGIN INSERT INTO `second` VALUES (new.a); END"),
        trigger("second", "BEGIN DELETE FROM [door]; END"),
        trigger("door", "BEGIN INSERT INTO 'LAST ONE' VALUES (1); END"),
        trigger("apart", "BEGIN DELETE FROM apart; END")));

    assertAlone(hazards, "first", "second", "door", "\"Last One\"");
    assertShared(hazards, "apart");
  }

  @Test
  void deferredForeignKey_isAloneOnBothSides() {
    SchemaHazards hazards = SchemaHazards.of(List.of(
        table("grand", "CREATE TABLE grand (id INTEGER PRIMARY KEY)"),
        table(
            "parent", "CREATE TABLE parent (id PRIMARY KEY, g REFERENCES grand ON DELETE CASCADE)"),
        table("free", "CREATE TABLE free (id PRIMARY KEY)"),
        table(
            "child",
            "CREATE TABLE child (f REFERENCES free, p, FOREIGN KEY (p) REFERENCES \"Parent\""
                + " (id) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED)"),
        table("aside", "CREATE TABLE aside (p REFERENCES parent)")));

    assertAlone(hazards, "child", "parent", "grand", "free");
    assertShared(hazards, "aside");
  }

  @Test
  void cycle_ofCascades_ends() {
    SchemaHazards hazards = SchemaHazards.of(List.of(
        table("a", "CREATE TABLE a (b REFERENCES b)"),
        table("b", "CREATE TABLE b (a REFERENCES a, s REFERENCES b)"),
        trigger("a", "BEGIN DELETE FROM b; DELETE FROM c; END"),
        table("c", "CREATE TABLE c (x UNIQUE ON CONFLICT ROLLBACK)")));

    assertAlone(hazards, "a", "b", "c");
  }

  @Test
  void unknownTable_isAlone() {
    assertAlone(SchemaHazards.of(List.of()), "t");
  }

  @Test
  void statement_thatIsAloneByItself_isAlone() {
    SchemaHazards hazards = SchemaHazards.of(List.of(table("t", "CREATE TABLE t (a)")));

    for (String sql :
        List.of("INSERT OR FAIL INTO t VALUES (1)", "DROP TABLE t", "VACUUM", "COMMIT")) {
      assertThat(hazards.mustRunAlone(ParsedStatement.parse(sql))).as(sql).isTrue();
    }
  }

  @Test
  void missingDefinition_isAlone() {
    SchemaHazards hazards = SchemaHazards.of(List.of(
        new SchemaEntry("table", "t", "t", null),
        table("u", "CREATE TABLE u (a)"),
        new SchemaEntry("trigger", "r", "u", null)));

    assertAlone(hazards, "t", "u");
  }

  private static void assertAlone(SchemaHazards hazards, String... tables) {
    assertThat(Arrays.stream(tables).filter(table -> !alone(hazards, table))).isEmpty();
  }

  private static void assertShared(SchemaHazards hazards, String... tables) {
    assertThat(Arrays.stream(tables).filter(table -> alone(hazards, table))).isEmpty();
  }

  private static boolean alone(SchemaHazards hazards, String table) {
    return hazards.mustRunAlone(ParsedStatement.parse("INSERT INTO " + table + " VALUES (1)"));
  }

  private static SchemaEntry table(String name, String sql) {
    return new SchemaEntry("table", name, name, sql);
  }

  private static SchemaEntry trigger(String table, String body) {
    return new SchemaEntry(
        "trigger", "r", table, "CREATE TRIGGER r AFTER INSERT ON \"" + table + "\" " + body);
  }
}

package dev.sluice.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SplitTest {

  @Test
  void script_empty_hasNoStatements() {
    assertThat(ParsedStatement.split("")).isEmpty();
    assertThat(ParsedStatement.split(" ;; -- a;\n /* b; */ ;")).isEmpty();
  }

  @Test
  void script_semicolonsInsideTokens_doNotSplit() {
    assertThat(ParsedStatement.split("""
                -- first; comment
                INSERT INTO t VALUES ('a;''b;', "c;""d", `e;`, [f;"]); /* ; */
                SELECT 1 -- tail;
                ;; SELECT x';'
                """))
        .containsExactly(
            "INSERT INTO t VALUES ('a;''b;', \"c;\"\"d\", `e;`, [f;\"])",
            "SELECT 1",
            "SELECT x';'");
  }

  @Test
  void script_triggerWithCase_isOneStatement() {
    String trigger = """
        CREATE TRIGGER IF NOT EXISTS r AFTER UPDATE OF a ON t WHEN CASE new.a WHEN 1 THEN 1 END
        BEGIN
          UPDATE t SET b = CASE WHEN a = 1 THEN CASE b WHEN 2 THEN 3 END ELSE 4 END;
          INSERT INTO log VALUES ('; END;'); -- ; END;
        end""";

    assertThat(ParsedStatement.split("SELECT 1; " + trigger + " ; SELECT 2"))
        .containsExactly("SELECT 1", trigger, "SELECT 2");
    assertThat(ParsedStatement.parse(trigger + ";").sql()).isEqualTo(trigger);
  }

  @Test
  void script_triggerExplainedOrTemporary_isOneStatement() {
    String body = " TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END";

    for (String head : new String[] {
      "CREATE", "create temp", "CREATE TEMPORARY", "EXPLAIN CREATE", "EXPLAIN QUERY PLAN CREATE"
    }) {
      assertThat(ParsedStatement.split(head + body + "; SELECT 3"))
          .containsExactly(head + body, "SELECT 3");
    }
  }

  @Test
  void script_triggerNamedLikeAKeyword_isOneStatement() {
    String trigger = "CREATE TRIGGER \"end\" AFTER INSERT ON [begin] BEGIN SELECT 1; END";

    assertThat(ParsedStatement.split(trigger + ";SELECT 1")).containsExactly(trigger, "SELECT 1");
  }

  @Test
  void script_triggerWithoutBody_endsAtSemicolon() {
    assertThat(ParsedStatement.split("CREATE TRIGGER r AFTER INSERT ON t; SELECT 1; END"))
        .containsExactly("CREATE TRIGGER r AFTER INSERT ON t", "SELECT 1", "END");
  }

  @Test
  void script_beginAndEndAsStatements_split() {
    assertThat(ParsedStatement.split("BEGIN; INSERT INTO t VALUES (1); END; DROP TRIGGER r"))
        .containsExactly("BEGIN", "INSERT INTO t VALUES (1)", "END", "DROP TRIGGER r");
  }

  @Test
  void script_openTrigger_throws() {
    assertThatThrownBy(() -> ParsedStatement.split(
            "SELECT 1; CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; SELECT 2;"))
        .isInstanceOfSatisfying(
            SqlSyntaxException.class, e -> assertThat(e.position()).isEqualTo(10));
  }
}

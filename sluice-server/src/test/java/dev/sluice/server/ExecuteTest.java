package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** POST /db/execute, byte for byte. */
class ExecuteTest extends ServedDatabase {
  private static final String CREATE =
      "CREATE TABLE foo (id INTEGER NOT NULL PRIMARY KEY, name TEXT)";

  @Test
  void execute_createThenInsert_reportsWhatTheConnectionLastDid() throws IOException {
    assertThat(execute(CREATE)).isEqualTo("{\"results\":[{}]}");
    assertThat(execute("INSERT INTO foo(name) VALUES(\"fiona\")"))
        .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1}]}");
    assertThat(execute("INSERT INTO foo(name) VALUES('a'),('b')", "UPDATE foo SET name = 'c'"))
        .isEqualTo("{\"results\":[{\"last_insert_id\":3,\"rows_affected\":2},"
            + "{\"last_insert_id\":3,\"rows_affected\":3}]}");
    assertThat(execute("DROP TABLE foo"))
        .isEqualTo("{\"results\":[{\"last_insert_id\":3,\"rows_affected\":3}]}");
  }

  @Test
  void execute_statementFails_othersAreApplied() throws IOException {
    execute(CREATE, "INSERT INTO foo VALUES(1, 'one')");

    assertThat(execute(
            "INSERT INTO foo VALUES(2, 'two')",
            "INSERT INTO foo VALUES(1, 'again')",
            "INSERT INTO bar VALUES(1)",
            "nonsense",
            "INSERT INTO foo VALUES(3, 'three')"))
        .isEqualTo("{\"results\":[{\"last_insert_id\":2,\"rows_affected\":1},"
            + "{\"error\":\"UNIQUE constraint failed: foo.id\"},"
            + "{\"error\":\"no such table: bar\"},"
            + "{\"error\":\"near \\\"nonsense\\\": syntax error\"},"
            + "{\"last_insert_id\":3,\"rows_affected\":1}]}");
    assertThat(query("SELECT count(*) FROM foo")).contains("[[3]]");
  }

  @Test
  void transaction_statementFails_endsThereAndUndoesAll() throws IOException {
    execute(CREATE);

    assertThat(posted(
            "/db/execute?transaction",
            list("INSERT INTO foo VALUES(1, 'x')", "bad", "INSERT INTO foo VALUES(2, 'x')")))
        .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1},"
            + "{\"error\":\"near \\\"bad\\\": syntax error\"}]}");
    assertThat(query("SELECT count(*) FROM foo")).contains("[[0]]");
  }

  @Test
  void execute_returning_givesRows() throws IOException {
    execute(CREATE);

    assertThat(execute("INSERT INTO foo(name) VALUES('x') RETURNING id, name AS n"))
        .isEqualTo("{\"results\":[{\"columns\":[\"id\",\"n\"],\"types\":[\"integer\",\"text\"],"
            + "\"values\":[[1,\"x\"]]}]}");
  }

  @Test
  void execute_textOfSeveralStatements_answersTheLastAndStopsAtAFailure() throws IOException {
    execute(CREATE);

    assertThat(
            posted(
                "/db/execute",
                "[[\"INSERT INTO foo VALUES(?, ?); INSERT INTO foo VALUES(?, ?);\", 1, \"a\", 2, \"b\"]]"))
        .isEqualTo("{\"results\":[{\"last_insert_id\":2,\"rows_affected\":1}]}");
    assertThat(execute(
            "INSERT INTO foo VALUES(3, 'c'); INSERT INTO foo VALUES(1, 'd'); DELETE FROM foo"))
        .isEqualTo("{\"results\":[{\"error\":\"UNIQUE constraint failed: foo.id\"}]}");
    assertThat(query("SELECT count(*) FROM foo")).contains("[[3]]");
  }

  @Test
  void execute_emptyText_hasNoResultAndACommentAnEmptyOne() throws IOException {
    assertThat(execute("", "-- nothing", CREATE)).isEqualTo("{\"results\":[{},{}]}");
  }

  @Test
  void execute_plainText_isOneStatement() throws IOException {
    assertThat(postText("/db/execute", CREATE).body()).isEqualTo("{\"results\":[{}]}");
  }

  @Test
  void execute_parameters_bindByPositionAndByName() throws IOException {
    execute("CREATE TABLE v (a, b, c)");

    String body = "[[\"INSERT INTO v VALUES(?, ?, ?)\", 9223372036854775807, 1.0, \"x'c0ffee'\"],"
        + "[\"INSERT INTO v VALUES(:a, @b, $c)\", {\"a\": true, \"b\": null, \"c\": [1,2]}],"
        + "[\"INSERT INTO v VALUES(?, ?, ?)\", 1],"
        + "[\"INSERT INTO v VALUES(:x, 2, 3)\", {\"9x\": 1}],"
        + "[\"INSERT INTO v VALUES(?, 2, 3)\", \"more\", \"than\", \"needed\"]]";
    assertThat(posted("/db/execute", body))
        .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1},"
            + "{\"last_insert_id\":2,\"rows_affected\":1},"
            + "{\"error\":\"not enough args to execute query: want 3 got 1\"},"
            + "{\"error\":\"name \\\"9x\\\" does not begin with a letter\"},"
            + "{\"last_insert_id\":3,\"rows_affected\":1}]}");
    assertThat(query("SELECT a, typeof(a), b, typeof(b), hex(c) FROM v"))
        .contains("[[9223372036854775807,\"integer\",1,\"real\",\"C0FFEE\"],"
            + "[1,\"integer\",null,\"null\",\"0102\"],[\"more\",\"text\",2,\"integer\",\"33\"]]");
  }

  @Test
  void execute_badBody_isRefusedWithRqlitesText() throws IOException {
    assertRefused("", "invalid JSON body");
    assertRefused("[\"SELECT 1\"", "invalid JSON body");
    assertRefused("[1, ", "invalid JSON body");
    assertRefused("[[], ", "invalid JSON body");
    assertRefused("{}", "invalid request");
    assertRefused("[[]]", "invalid request");
    assertRefused("[[1]]", "invalid request");
    assertRefused("[1]", "invalid request");
    assertRefused("[]", "no statements");
    assertRefused("null", "invalid request");
    assertRefused("[[\"SELECT ?\", [256]]]", "unsupported type");
    assertRefused("[[\"SELECT ?\", {\"a\": {\"b\": 1}}]]", "unsupported type");
  }

  private void assertRefused(String body, String text) throws IOException {
    var response = post("/db/execute", body);
    assertThat(response.statusCode()).as(body).isEqualTo(400);
    assertThat(response.body()).as(body).isEqualTo(text + "\n");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void execute_bytesAfterTheList_areIgnored() throws IOException {
    assertThat(posted("/db/execute", list(CREATE) + " and more")).isEqualTo("{\"results\":[{}]}");
  }

  @Test
  void execute_disallowedPragma_failsTheWholeRequest() throws IOException {
    assertThat(execute(CREATE, "PRAGMA journal_mode = DELETE"))
        .isEqualTo("{\"results\":[],\"error\":\"disallowed pragma\"}");
    assertThat(query("SELECT count(*) FROM sqlite_schema WHERE name = 'foo'")).contains("[[0]]");
  }

  @Test
  void execute_rowsOfTriggers_areNotCounted() throws IOException {
    execute(
        "CREATE TABLE a (x)",
        "CREATE TABLE log (x)",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO log VALUES (1), (2); END");

    assertThat(execute("INSERT INTO a VALUES (1)"))
        .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1}]}");
  }

  @Test
  void execute_vacuum_runsBetweenTheOthers() throws IOException {
    assertThat(execute(CREATE, "VACUUM", "INSERT INTO foo(name) VALUES('x')"))
        .isEqualTo("{\"results\":[{},{},{\"last_insert_id\":1,\"rows_affected\":1}]}");
  }

  @Test
  void execute_timings_haveATimeForEachAndForAll() throws IOException {
    assertThat(posted("/db/execute?timings", list(CREATE)))
        .matches("\\{\"results\":\\[\\{\"time\":[0-9.e-]+}],\"time\":[0-9.e-]+}");
  }

  @Test
  void execute_overItsTime_isUndoneAndSaysSo() throws IOException {
    execute("CREATE TABLE n (x)");

    String slow = "INSERT INTO n WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
        + " SELECT x FROM c LIMIT 1000000000";
    assertThat(posted("/db/execute?db_timeout=100ms", list(slow)))
        .isEqualTo("{\"results\":[{\"error\":\"execute timeout\"}]}");
    assertThat(query("SELECT count(*) FROM n")).contains("[[0]]");
  }

  @Test
  void execute_associative_hasNullRows() throws IOException {
    assertThat(posted("/db/execute?associative", list(CREATE, "INSERT INTO foo(name) VALUES('x')")))
        .isEqualTo("{\"results\":[{\"rows\":null},"
            + "{\"last_insert_id\":1,\"rows_affected\":1,\"rows\":null}]}");
  }
}

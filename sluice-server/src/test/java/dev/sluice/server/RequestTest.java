package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** POST /db/request, byte for byte. */
class RequestTest extends ServedDatabase {
  @Test
  void request_mixed_answersEachByItsKind() throws IOException {
    assertThat(posted(
            "/db/request",
            list(
                "CREATE TABLE foo (id INTEGER PRIMARY KEY, name TEXT)",
                "INSERT INTO foo(name) VALUES('x')",
                "SELECT * FROM foo",
                "SELECT * FROM bar")))
        .isEqualTo("{\"results\":[{},{\"last_insert_id\":1,\"rows_affected\":1},"
            + "{\"columns\":[\"id\",\"name\"],\"types\":[\"integer\",\"text\"],"
            + "\"values\":[[1,\"x\"]]},{\"error\":\"no such table: bar\"}]}");
  }

  @Test
  void request_onlyReads_needsNoWriter() throws IOException {
    execute("CREATE TABLE foo (id INTEGER)");
    long writes = sluice.stats().writes();

    assertThat(posted("/db/request", list("SELECT count(*) FROM foo", "SELECT 2")))
        .isEqualTo("{\"results\":[{\"columns\":[\"count(*)\"],\"types\":[\"integer\"],"
            + "\"values\":[[0]]},{\"columns\":[\"2\"],\"types\":[\"integer\"],\"values\":[[2]]}]}");
    assertThat(sluice.stats().writes()).isEqualTo(writes);
  }

  @Test
  void request_transactionWithAnUnknownTable_undoesAll() throws IOException {
    execute("CREATE TABLE foo (id INTEGER)");

    assertThat(posted(
            "/db/request?transaction", list("INSERT INTO foo VALUES(1)", "SELECT * FROM bar")))
        .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1},"
            + "{\"error\":\"no such table: bar\"}]}");
    assertThat(query("SELECT count(*) FROM foo")).contains("[[0]]");
  }
}

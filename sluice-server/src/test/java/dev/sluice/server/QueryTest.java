package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** GET and POST /db/query, byte for byte. */
class QueryTest extends ServedDatabase {
  @Test
  void query_rows_haveColumnsTypesAndValues() throws IOException {
    execute(
        "CREATE TABLE foo (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(64), w REAL, b BLOB)",
        "INSERT INTO foo VALUES(1, 'a<b>&\u2028', 2.0, x'dead'), (2, NULL, 0.1, NULL)");

    assertThat(query("SELECT * FROM foo"))
        .isEqualTo(
            "{\"results\":[{\"columns\":[\"id\",\"name\",\"w\",\"b\"],"
                + "\"types\":[\"integer\",\"varchar(64)\",\"real\",\"blob\"],"
                + "\"values\":[[1,\"a\\u003cb\\u003e\\u0026\\u2028\",2,\"3q0=\"],[2,null,0.1,null]]}]}");
    assertThat(posted("/db/query?associative&blob_array", list("SELECT * FROM foo")))
        .isEqualTo("{\"results\":[{\"types\":{\"b\":\"blob\",\"id\":\"integer\",\"name\":"
            + "\"varchar(64)\",\"w\":\"real\"},\"rows\":[{\"b\":[222,173],\"id\":1,\"name\":"
            + "\"a\\u003cb\\u003e\\u0026\\u2028\",\"w\":2},{\"b\":null,\"id\":2,\"name\":null,"
            + "\"w\":0.1}]}]}");
    assertThat(posted("/db/query?qualify_columns", list("SELECT id, 1 + 1 AS two FROM foo f")))
        .contains("\"columns\":[\"foo.id\",\"two\"],\"types\":[\"integer\",\"integer\"]");
  }

  @Test
  void query_noRows_hasNoValues() throws IOException {
    execute("CREATE TABLE foo (id INTEGER, x)");

    assertThat(query("SELECT id, x, 1 FROM foo"))
        .isEqualTo(
            "{\"results\":[{\"columns\":[\"id\",\"x\",\"1\"],\"types\":[\"integer\",\"\",\"\"]}]}");
    assertThat(posted("/db/query?associative", list("SELECT id FROM foo")))
        .isEqualTo("{\"results\":[{\"types\":{\"id\":\"integer\"},\"rows\":[]}]}");
  }

  @Test
  void query_byGet_takesTheStatementFromTheUrl() throws IOException {
    String sql = URLEncoder.encode("SELECT 1 AS one, 'x', NULL, 2.5", StandardCharsets.UTF_8);

    assertThat(got("/db/query?q=" + sql))
        .isEqualTo("{\"results\":[{\"columns\":[\"one\",\"'x'\",\"NULL\",\"2.5\"],"
            + "\"types\":[\"integer\",\"text\",\"\",\"real\"],\"values\":[[1,\"x\",null,2.5]]}]}");
    assertThat(got("/db/query")).isEqualTo("{\"results\":[]}");
  }

  @Test
  void query_write_isAnErrorAndOthersGoOn() throws IOException {
    execute("CREATE TABLE foo (id INTEGER)");

    assertThat(posted(
            "/db/query",
            list(
                "INSERT INTO foo VALUES(1)",
                "SELECT 1",
                "SELECT * FROM bar",
                "INSERT INTO foo" + " VALUES(1) RETURNING id")))
        .isEqualTo("{\"results\":["
            + "{\"error\":\"attempt to change database via query operation\"},"
            + "{\"columns\":[\"1\"],\"types\":[\"integer\"],\"values\":[[1]]},"
            + "{\"error\":\"no such table: bar\"},"
            + "{\"error\":\"attempt to change database via query operation\"}]}");
    assertThat(posted("/db/query?associative", list("SELECT * FROM bar")))
        .isEqualTo("{\"results\":[{\"rows\":[],\"error\":\"no such table: bar\"}]}");
    assertThat(query("PRAGMA foreign_keys=ON")).isEqualTo("{\"results\":[{}]}");
  }

  @Test
  void query_declaredTimes_areInRfc3339() throws IOException {
    execute(
        "CREATE TABLE t (d DATE, ts TIMESTAMP, dt DATETIME, b BOOLEAN)",
        "INSERT INTO t VALUES('2004-02-14', '2004-02-14 07:15', '2021-10-22 19:39:32.016087', 1)",
        "INSERT INTO t VALUES(0, 1700000000123, '2004-02-14T07:15:00+02:00', -1)",
        "INSERT INTO t VALUES('nonsense', 1.5, '2004-02-30', 2)");

    assertThat(query("SELECT * FROM t"))
        .contains("\"types\":[\"date\",\"timestamp\",\"datetime\",\"boolean\"]")
        .contains("[\"2004-02-14T00:00:00Z\",\"2004-02-14T07:15:00Z\","
            + "\"2021-10-22T19:39:32.016087Z\",true]")
        .contains("[\"1970-01-01T00:00:00Z\",\"2023-11-14T22:13:20.123Z\","
            + "\"2004-02-14T07:15:00+02:00\",false]")
        .contains("[\"0001-01-01T00:00:00Z\",1.5,\"0001-01-01T00:00:00Z\",true]");
  }

  @Test
  void query_untypedBlob_isAText() throws IOException {
    assertThat(query("SELECT x'deadbeef41'"))
        .isEqualTo("{\"results\":[{\"columns\":[\"x'deadbeef41'\"],\"types\":[\"text\"],"
            + "\"values\":[[\"\u07ad\\ufffd\\ufffdA\"]]}]}"
                .replace("\u07ad\\ufffd", "\u07ad\\ufffd"));
  }

  @Test
  void query_pretty_isIndentedByFour() throws IOException {
    assertThat(posted("/db/query?pretty", list("SELECT 1"))).isEqualTo("""
            {
                "results": [
                    {
                        "columns": [
                            "1"
                        ],
                        "types": [
                            "integer"
                        ],
                        "values": [
                            [
                                1
                            ]
                        ]
                    }
                ]
            }""");
    assertThat(got("/db/query?pretty")).isEqualTo("{\n    \"results\": []\n}");
  }

  @Test
  void query_infinity_isNoJson() throws IOException {
    var response = post("/db/query", list("SELECT 9e999"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("json: unsupported value: +Inf\n");
  }

  @Test
  void query_overItsTime_saysSo() throws IOException {
    String slow =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c";

    assertThat(posted("/db/query?db_timeout=100ms", list(slow)))
        .isEqualTo("{\"results\":[{\"error\":\"query timeout\"}]}");
  }
}

package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interactive transactions over HTTP, with several processes on one file. */
class ServedTransactionsTest {
  private static final String INSERT = "[\"INSERT INTO t VALUES(1)\"]";
  private static final String COUNT = "[\"SELECT count(*) FROM t\"]";

  @TempDir
  private Path folder;

  private Path database;

  @BeforeEach
  void name() {
    database = folder.resolve("t.db");
  }

  private static String begin(ServedProcess server) throws IOException, InterruptedException {
    HttpResponse<String> begun = server.post("/tx", "");
    return begun.headers().firstValue("Location").orElseThrow();
  }

  @Test
  void transaction_isReachedAtAnyProcess() throws Exception {
    try (ServedProcess one = ServedProcess.start(database);
        ServedProcess two = ServedProcess.start(database)) {
      one.post("/db/execute", "[\"CREATE TABLE t(a)\"]");
      String tx = begin(two);

      assertThat(one.post(tx + "/execute", INSERT).body())
          .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1}]}");
      assertThat(two.post(tx + "/query", COUNT).body()).contains("[[1]]");
      assertThat(one.post("/db/query", COUNT).body()).contains("[[0]]");
      assertThat(one.post(tx + "/commit", "").body()).isEqualTo("{\"state\":\"committed\"}");
      assertThat(two.post("/db/query", COUNT).body()).contains("[[1]]");
    }
  }

  @Test
  void transaction_whoseProcessIsKilled_isLost() throws Exception {
    try (ServedProcess one = ServedProcess.start(database);
        ServedProcess two = ServedProcess.start(database)) {
      one.post("/db/execute", "[\"CREATE TABLE t(a)\"]");
      String tx = begin(two);
      one.post(tx + "/execute", INSERT);

      two.kill();

      HttpResponse<String> lost = one.post(tx + "/commit", "");
      assertThat(lost.statusCode()).isEqualTo(503);
      assertThat(lost.body()).contains("\"code\":\"TX_LOST\"");
      assertThat(one.post("/db/execute", INSERT).body()).contains("rows_affected");
      assertThat(one.post("/db/query", COUNT).body()).contains("[[1]]");
    }
  }

  @Test
  void transaction_whoseWriterIsKilled_isLost() throws Exception {
    try (ServedProcess writer = ServedProcess.start(database);
        ServedProcess other = ServedProcess.start(database)) {
      writer.post("/db/execute", "[\"CREATE TABLE t(a)\"]");
      String tx = begin(other);
      other.post(tx + "/execute", INSERT);

      writer.kill();

      HttpResponse<String> lost = other.post(tx + "/execute", INSERT);
      assertThat(lost.statusCode()).isEqualTo(503);
      assertThat(lost.body()).contains("\"code\":\"TX_LOST\"", "\"retryable\":true");
      assertThat(other.post(tx + "/commit", "").body()).contains("\"code\":\"TX_LOST\"");
      assertThat(other.post("/db/query", COUNT).body()).contains("[[0]]");
    }
  }
}

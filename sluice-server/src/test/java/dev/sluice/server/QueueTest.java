package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** POST /db/execute?queue and GET /queue/{sequence}. */
class QueueTest extends ServedDatabase {
  private static final Pattern QUEUED =
      Pattern.compile("\\{\"results\":\\[],\"sequence_number\":(\\d+)}");

  @Override
  ServerOptions options() {
    return ServerOptions.defaults().withQueueCapacity(3);
  }

  @Test
  void queue_waited_isAppliedInTheOrderOfItsNumbers() throws IOException {
    execute("CREATE TABLE foo (id INTEGER PRIMARY KEY)");

    long first = sequence(posted("/db/execute?queue", list("INSERT INTO foo VALUES(1)")));
    long second = sequence(posted("/db/execute?queue&wait", list("INSERT INTO foo VALUES(2)")));

    assertThat(second).isGreaterThan(first);
    assertThat(query("SELECT count(*) FROM foo")).contains("[[2]]");
    assertThat(got("/queue/" + first))
        .isEqualTo("{\"sequence_number\":" + first + ",\"state\":\"applied\"}");
    assertThat(got("/status?key=http.queue._default"))
        .startsWith("{\"batch_size\":128,\"failed\":0,\"max_size\":3,")
        .endsWith("\"sequence_number\":" + second + ",\"timeout\":\"50ms\",\"transaction\":false}");
  }

  @Test
  void queue_timings_giveTheTimeOfTheWhole() throws IOException {
    for (String path : List.of("/db/execute?queue&timings", "/db/execute?queue&wait&timings")) {
      assertThat(posted(path, list("CREATE TABLE IF NOT EXISTS foo(a)")))
          .matches("\\{\"results\":\\[],\"time\":[0-9.e-]+,\"sequence_number\":\\d+}");
    }
  }

  @Test
  void queue_statementFails_saysSoToWhoWaitsAndToWhoAsks() throws IOException {
    execute("CREATE TABLE foo (id INTEGER PRIMARY KEY)");

    String answer = posted(
        "/db/execute?queue&wait",
        list(
            "INSERT INTO foo VALUES(1)",
            "INSERT INTO foo VALUES(1)",
            "nonsense",
            "INSERT INTO foo VALUES(2)"));

    assertThat(answer)
        .startsWith("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1},"
            + "{\"error\":\"UNIQUE constraint failed: foo.id\"},"
            + "{\"error\":\"near \\\"nonsense\\\": syntax error\"},"
            + "{\"last_insert_id\":2,\"rows_affected\":1}],\"sequence_number\":");
    String sequence = answer.replaceAll(".*:(\\d+)}", "$1");
    assertThat(got("/queue/" + sequence))
        .startsWith("{\"sequence_number\":" + sequence + ",\"state\":\"applied partly\","
            + "\"results\":[{},{\"error\":\"UNIQUE constraint failed: foo.id\"},{\"error\":");
    assertThat(got("/status?key=http.queue._default.failed")).isEqualTo("1");
  }

  @Test
  void queue_transaction_standsAndFallsTogetherAndHurtsNobodyElse() throws IOException {
    execute("CREATE TABLE foo (id INTEGER PRIMARY KEY)");

    posted("/db/execute?queue", list("INSERT INTO foo VALUES(7)"));
    String answer = posted(
        "/db/execute?queue&wait&transaction",
        list("INSERT INTO foo VALUES(1)", "INSERT INTO foo VALUES(1)"));

    assertThat(answer).contains("{\"error\":\"UNIQUE constraint failed: foo.id\"}");
    assertThat(query("SELECT id FROM foo")).contains("\"values\":[[7]]");
  }

  @Test
  void queue_malformed_isRefused() throws IOException {
    assertThat(post("/db/execute?queue", "[\"INSERT").statusCode()).isEqualTo(400);
    assertThat(post("/db/execute?queue", "[]").body()).isEqualTo("no statements\n");
    assertThat(post("/db/execute?queue&wait", "").body()).isEqualTo("invalid JSON body\n");
    for (String none : List.of("x", "", "0", "-1", "9223372036854775808")) {
      assertThat(get("/queue/" + none).statusCode()).as(none).isEqualTo(400);
    }
  }

  @Test
  void queue_emptyAndWaited_isABarrier() throws IOException {
    execute("CREATE TABLE foo (id INTEGER PRIMARY KEY)");
    posted("/db/execute?queue", list("INSERT INTO foo VALUES(1)"));

    sequence(posted("/db/execute?queue&wait", "[]"));
    sequence(posted("/db/execute?queue&wait", "null"));

    assertThat(query("SELECT count(*) FROM foo")).contains("[[1]]");
  }

  @Test
  void queue_full_isRefusedWithRetryAfterAndTakesMoreLater() throws IOException {
    execute("CREATE TABLE foo (id INTEGER PRIMARY KEY)");
    sluice.transaction(tx -> {
      tx.execute(
          "INSERT INTO foo VALUES(0)"); // holds the writer, so that nothing queued is applied
      for (int i = 1; i <= 3; i++) {
        sequence(posted("/db/execute?queue", list("INSERT INTO foo VALUES(" + i + ")")));
      }
      HttpResponse<String> late = post("/db/execute?queue&wait&timeout=10ms", "[]");
      assertThat(late.statusCode()).isEqualTo(503);
      assertThat(late.body()).startsWith("QUEUE_FULL: 3 queued requests are not applied yet");
      assertThat(late.headers().firstValue("Retry-After")).contains("1");
      return null;
    });

    HttpResponse<String> answer = post("/db/execute?queue&wait", "[]");
    for (int tries = 0; answer.statusCode() == 503 && tries < 1000; tries++) {
      answer = post("/db/execute?queue&wait", "[]");
    }
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(query("SELECT count(*) FROM foo")).contains("[[4]]");
  }

  @Test
  void wait_overItsTime_isAnswered408AndAppliesLater() throws IOException {
    execute("CREATE TABLE foo (id INTEGER PRIMARY KEY)");
    sluice.transaction(tx -> {
      tx.execute("INSERT INTO foo VALUES(0)");
      var answer = post("/db/execute?queue&wait&timeout=20ms", list("INSERT INTO foo VALUES(1)"));
      assertThat(answer.statusCode()).isEqualTo(408);
      assertThat(answer.body()).isEqualTo("queue wait timeout\n");
      return null;
    });

    sequence(posted("/db/execute?queue&wait", "[]"));
    assertThat(query("SELECT count(*) FROM foo")).contains("[[2]]");
  }

  private static long sequence(String answer) {
    Matcher matcher = QUEUED.matcher(answer);
    assertThat(matcher.matches()).as(answer).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}

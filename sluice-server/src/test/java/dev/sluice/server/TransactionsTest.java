package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interactive transactions over HTTP. */
class TransactionsTest extends ServedDatabase {
  private static final Pattern BEGUN = Pattern.compile(
      "\\{\"id\":\"(t[0-9a-z]+-[0-9a-f]{32})\",\"expires_in\":8,\"idle_limit\":(3|0\\.2)}");

  @Override
  ServerOptions options() {
    return super.options()
        .withTransactionsMax(2)
        .withTransactionTimeout(Duration.ofSeconds(8))
        .withTransactionIdleTimeout(Duration.ofSeconds(3));
  }

  @BeforeEach
  void table() throws IOException {
    execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
  }

  private String begin() throws IOException {
    HttpResponse<String> begun = post("/tx", "");
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
    Matcher matcher = BEGUN.matcher(begun.body());
    assertThat(matcher.matches()).as(begun.body()).isTrue();
    assertThat(begun.headers().firstValue("Location")).contains("/tx/" + matcher.group(1));
    return "/tx/" + matcher.group(1);
  }

  private static String code(HttpResponse<String> response) {
    return response.body().replaceAll(".*\"code\":\"(\\w+)\".*", response.statusCode() + " $1");
  }

  @Test
  void transaction_committed_isSeenOutside() throws IOException {
    String tx = begin();

    assertThat(posted(tx + "/execute", list("INSERT INTO t(name) VALUES('a')", "SELECT 1 AS x")))
        .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1},"
            + "{\"columns\":[\"x\"],\"types\":[\"integer\"],\"values\":[[1]]}]}");
    assertThat(posted(tx + "/query", list("SELECT * FROM t")))
        .isEqualTo("{\"results\":[{\"columns\":[\"id\",\"name\"],\"types\":[\"integer\",\"text\"],"
            + "\"values\":[[1,\"a\"]]}]}");
    assertThat(posted(tx + "/query?associative", "[[\"SELECT name FROM t WHERE id = ?\",1]]"))
        .isEqualTo("{\"results\":[{\"types\":{\"name\":\"text\"},\"rows\":[{\"name\":\"a\"}]}]}");
    assertThat(query("SELECT count(*) FROM t")).contains("[[0]]");
    assertThat(posted(tx + "/commit", "")).isEqualTo("{\"state\":\"committed\"}");
    assertThat(query("SELECT count(*) FROM t")).contains("[[1]]");
    HttpResponse<String> after = post(tx + "/query", list("SELECT 1"));
    assertThat(code(after)).isEqualTo("404 NOT_FOUND");
    assertThat(after.body()).contains("any more: it was committed");
  }

  @Test
  void transaction_rolledBack_leavesNothing() throws IOException {
    String tx = begin();
    posted(tx + "/execute", list("INSERT INTO t(name) VALUES('a')"));

    assertThat(posted(tx + "/rollback", "")).isEqualTo("{\"state\":\"rolled back\"}");
    assertThat(query("SELECT count(*) FROM t")).contains("[[0]]");
    assertThat(post(tx + "/commit", "").body()).contains("any more: it was rolled back");
  }

  @Test
  void statement_thatFails_undoesItselfOnly() throws IOException {
    String tx = begin();

    assertThat(posted(
            tx + "/execute",
            list(
                "INSERT INTO t(name) VALUES('a')",
                "INSERT INTO t(name) VALUES('b'), ('a')",
                "SELECT FROM",
                "VACUUM",
                "COMMIT")))
        .contains("{\"error\":\"UNIQUE constraint failed: t.name\"}", "near \\\"FROM\\\": syntax")
        .contains("VACUUM cannot run inside a transaction")
        .containsPattern("\"error\":\"[^\"]*transaction\\(");
    assertThat(
            posted(tx + "/query", list("DELETE FROM t", "SELECT group_concat(name) AS n FROM t")))
        .isEqualTo("{\"results\":["
            + "{\"error\":\"attempt to change database via query operation\"},"
            + "{\"columns\":[\"n\"],\"types\":[\"text\"],\"values\":[[\"a\"]]}]}");
    assertThat(post(tx + "/execute", "{").statusCode()).isEqualTo(400);
    assertThat(posted(tx + "/commit", "")).contains("committed");
    assertThat(query("SELECT count(*) FROM t")).contains("[[1]]");
  }

  @Test
  void id_unknownOrMalformed_is404() throws IOException {
    String own = begin();
    String unknown = own.substring(0, own.length() - 32) + "0".repeat(32);

    assertThat(code(post(unknown + "/query", list("SELECT 1")))).isEqualTo("404 NOT_FOUND");
    assertThat(post("/tx/../x/query", "").statusCode()).isEqualTo(404);
    assertThat(code(post("/tx/x.y/commit", ""))).isEqualTo("404 NOT_FOUND");
    assertThat(code(post("/tx/t0x0-" + "0".repeat(32) + "/query", list("SELECT 1"))))
        .isEqualTo("503 TX_LOST");
    assertThat(post(own + "/explode", "").statusCode()).isEqualTo(404);
    assertThat(get(own + "/query").statusCode()).isEqualTo(405);
  }

  @Test
  void request_whileAnotherIsUnderWay_isAConflict() throws Exception {
    String holder = begin();
    String waiter = begin();
    posted(holder + "/execute", list("INSERT INTO t(name) VALUES('a')"));
    // Both wait for the writer, which the first transaction holds; one of them comes second.
    CompletableFuture<HttpResponse<String>> one = later(waiter);
    CompletableFuture<HttpResponse<String>> two = later(waiter);

    HttpResponse<?> refused =
        (HttpResponse<?>) CompletableFuture.anyOf(one, two).get();

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(String.valueOf(refused.body())).contains("\"code\":\"CONFLICT\"");
    posted(holder + "/commit", "");
    assertThat(List.of(one.get().statusCode(), two.get().statusCode()))
        .containsExactlyInAnyOrder(200, 409);
    posted(waiter + "/rollback", "");
  }

  private CompletableFuture<HttpResponse<String>> later(String tx) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return post(tx + "/execute", list("INSERT INTO t(name) VALUES('b')"));
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  @Test
  void begin_overTheLimit_is503() throws IOException {
    String first = begin();
    begin();
    HttpResponse<String> third = post("/tx", "");

    assertThat(code(third)).isEqualTo("503 UNAVAILABLE");
    assertThat(third.headers().firstValue("Retry-After")).contains("1");
    posted(first + "/rollback", "");
    begin();
  }

  @Test
  void client_thatGoesAway_isRolledBackByTheIdleLimit() throws Exception {
    server.close();
    server = Server.start(sluice, quick());
    String tx = begin();
    posted(tx + "/execute", list("INSERT INTO t(name) VALUES('a')"));

    // Blocks until the writer is free again.
    execute("INSERT INTO t(name) VALUES('b')");

    HttpResponse<String> late = post(tx + "/commit", "");
    assertThat(code(late)).isEqualTo("504 TX_TIMEOUT");
    assertThat(late.body()).contains("idle for 200 ms");
    assertThat(query("SELECT group_concat(name) FROM t")).contains("[[\"b\"]]");
  }

  private ServerOptions quick() {
    return options()
        .withTransactionIdleTimeout(Duration.ofMillis(200))
        .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Test
  void timeout_ofTheClient_endsItSooner() throws IOException {
    HttpResponse<String> begun = post("/tx?timeout=300ms", "");

    assertThat(begun.body()).contains("\"expires_in\":0.3");
    String tx = begun.headers().firstValue("Location").orElseThrow();
    posted(tx + "/execute", list("INSERT INTO t(name) VALUES('a')"));
    execute("INSERT INTO t(name) VALUES('b')");
    assertThat(code(post(tx + "/commit", ""))).isEqualTo("504 TX_TIMEOUT");
  }

  @Test
  void transaction_ofAnotherServer_isReached() throws Exception {
    try (Sluice other = Sluice.open(sluice.path(), sluiceOptions());
        Server second = Server.start(
            other,
            options().withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        HttpClient client = HttpClient.newHttpClient()) {
      String tx = begin();
      URI there = URI.create("http://127.0.0.1:" + second.address().getPort() + tx);

      HttpResponse<String> inserted = client.send(
          to(there, "/execute", list("INSERT INTO t(name) VALUES('ä')")), BodyHandlers.ofString());
      assertThat(inserted.body())
          .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1}]}");
      assertThat(posted(tx + "/query", list("SELECT name FROM t"))).contains("[[\"ä\"]]");
      assertThat(client
              .send(to(there, "/query?pretty", "x"), BodyHandlers.ofString())
              .body())
          .contains("\"status\":400", "invalid JSON body");
      assertThat(client.send(to(there, "/commit", ""), BodyHandlers.ofString()).body())
          .isEqualTo("{\"state\":\"committed\"}");
      assertThat(client.send(to(there, "/commit", ""), BodyHandlers.ofString()).body())
          .contains("\"code\":\"NOT_FOUND\"", "any more: it was committed");
    }
    assertThat(query("SELECT count(*) FROM t")).contains("[[1]]");
  }

  private static HttpRequest to(URI tx, String step, String body) {
    return HttpRequest.newBuilder(URI.create(tx + step))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void server_thatEnds_rollsBack() throws IOException {
    String tx = begin();
    posted(tx + "/execute", list("INSERT INTO t(name) VALUES('a')"));

    server.close();

    sluice.execute("INSERT INTO t(name) VALUES('b')"); // waits until the writer is free
    assertThat(sluice.query("SELECT group_concat(name) FROM t").singleValue()).isEqualTo("b");
  }
}

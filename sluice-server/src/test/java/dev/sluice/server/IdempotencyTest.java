package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Operation;
import dev.sluice.SluiceOptions;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The header Idempotency-Key. */
class IdempotencyTest extends ServedDatabase {
  record Name(String name) {}

  record Id(long id) {}

  private static final Operation<Name, Id> ADD = Operation.of(
      "add",
      Name.class,
      Id.class,
      (tx, name) ->
          new Id(tx.execute("INSERT INTO t(name) VALUES(?)", name.name()).insertId()));

  @Override
  SluiceOptions sluiceOptions() {
    return super.sluiceOptions().withOperations(List.of(ADD));
  }

  @Override
  ServerOptions options() {
    return super.options()
        .withResources(List.of(Resource.write("POST /names", ADD).answering(201)));
  }

  @BeforeEach
  void table() throws IOException {
    execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
  }

  private HttpResponse<String> keyed(String key, String path, String body) throws IOException {
    return send(HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", key)
        .POST(BodyPublishers.ofString(body)));
  }

  private static Optional<String> replayed(HttpResponse<String> response) {
    return response.headers().firstValue("Idempotency-Replayed");
  }

  private void assertCount(int count) throws IOException {
    assertThat(query("SELECT count(*) FROM t")).contains("[[" + count + "]]");
  }

  @Test
  void execute_sentAgain_answersTheFirst() throws IOException {
    String body = list("INSERT INTO t(name) VALUES('a')", "INSERT INTO t(name) VALUES('a')");
    HttpResponse<String> first = keyed("k", "/db/execute", body);
    HttpResponse<String> again = keyed("\"k\"", "/db/execute?pretty&timings", body);

    assertThat(first.body())
        .isEqualTo("{\"results\":[{\"last_insert_id\":1,\"rows_affected\":1},"
            + "{\"error\":\"UNIQUE constraint failed: t.name\"}]}");
    assertThat(replayed(first)).isEmpty();
    assertThat(replayed(again)).contains("true");
    assertThat(again.body()).contains("\"last_insert_id\": 1", "UNIQUE constraint failed");
    assertThat(keyed("k", "/db/execute", body).body()).isEqualTo(first.body());
    assertCount(1);
  }

  @Test
  void request_sentAgain_answersTheFirstRows() throws IOException {
    String body = list("INSERT INTO t(name) VALUES('a')", "SELECT count(*) FROM t");
    HttpResponse<String> first = keyed("k", "/db/request?transaction", body);
    execute("INSERT INTO t(name) VALUES('b')");
    HttpResponse<String> again = keyed("k", "/db/request?transaction", body);

    assertThat(first.body()).contains("[[1]]");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(replayed(again)).contains("true");
    assertThat(replayed(keyed("read", "/db/request", list("SELECT 1")))).isEmpty();
  }

  @Test
  void key_withAnotherBodyOrEndpoint_is422() throws IOException {
    String body = list("INSERT INTO t(name) VALUES('a')");
    keyed("k", "/db/execute", body);

    HttpResponse<String> other = keyed("k", "/db/execute", list("INSERT INTO t VALUES(9, 'b')"));
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(other.body())
        .isEqualTo("KEY_REUSED: another request was applied under the key 'k'; nothing was applied;"
            + " send what was sent under it, or take a new key\n");
    assertThat(keyed("k", "/db/request", body).statusCode()).isEqualTo(422);
    assertThat(keyed("k", "/db/execute?transaction", body).statusCode()).isEqualTo(422);
    assertThat(keyed("k", "/db/execute?queue", body).statusCode()).isEqualTo(422);
    HttpResponse<String> operation = keyed("k", "/op/add", "{\"name\":\"a\"}");
    assertThat(operation.statusCode()).isEqualTo(422);
    assertThat(operation.body()).contains("\"code\":\"KEY_REUSED\",\"id\":\"SLU-2011\"");
    assertCount(1);
  }

  @Test
  void operationAndResource_sentAgain_answerTheFirst() throws IOException {
    HttpResponse<String> first = keyed("o", "/op/add", "{\"name\":\"a\"}");
    HttpResponse<String> again = keyed("o", "/op/add", "{\"name\":\"a\"}");
    HttpResponse<String> created = keyed("r", "/names", "{\"name\":\"b\"}");
    HttpResponse<String> createdAgain = keyed("r", "/names", "{\"name\":\"b\"}");

    assertThat(again.body()).isEqualTo(first.body()).startsWith("{\"result\":{\"id\":1},");
    assertThat(replayed(again)).contains("true");
    assertThat(createdAgain.statusCode()).isEqualTo(201);
    assertThat(createdAgain.body()).isEqualTo(created.body()).isEqualTo("{\"id\":2}");
    assertThat(replayed(createdAgain)).contains("true");
    assertCount(2);
  }

  @Test
  void operation_thatFails_leavesTheKeyFree() throws IOException {
    keyed("1", "/op/add", "{\"name\":\"a\"}");

    assertThat(keyed("2", "/op/add", "{\"name\":\"a\"}").statusCode()).isEqualTo(409);
    HttpResponse<String> other = keyed("2", "/op/add", "{\"name\":\"b\"}");
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(replayed(other)).isEmpty();
  }

  @Test
  void queued_sentAgain_isAppliedOnce() throws IOException {
    String body = list("INSERT INTO t(name) VALUES('q')");
    HttpResponse<String> first = keyed("q", "/db/execute?queue&wait", body);
    HttpResponse<String> again = keyed("q", "/db/execute?queue&wait", body);

    assertThat(first.body()).isEqualTo("{\"results\":[],\"sequence_number\":1}");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(replayed(again)).contains("true");
    assertThat(keyed("q", "/db/execute?queue", body).body()).isEqualTo(first.body());
    assertThat(keyed("q", "/db/execute?queue", list("DELETE FROM t")).statusCode())
        .isEqualTo(422);
    assertCount(1);
  }

  @Test
  void key_thatIsNone_is400() throws IOException {
    String insert = list("INSERT INTO t(name) VALUES('a')");

    assertThat(keyed(" ", "/db/execute", insert).body())
        .isEqualTo("Idempotency-Key must have 1 to 255 visible ASCII characters, such as a UUID\n");
    assertThat(keyed("k".repeat(256), "/db/execute", insert).statusCode()).isEqualTo(400);
    assertThat(keyed("v", "/db/execute", list("VACUUM")).statusCode()).isEqualTo(400);
    assertThat(keyed("v", "/db/execute?queue", list("VACUUM")).body())
        .startsWith("VACUUM cannot be part of what is applied once under a key");
    assertThat(keyed("d", "/db/execute", list("CREATE TABLE u(a)")).body())
        .isEqualTo("{\"results\":[{}]}");
    assertThat(keyed("d", "/db/execute", list("CREATE TABLE u(a)")).body())
        .isEqualTo("{\"results\":[{}]}");
    assertCount(0);
  }

  @Test
  void sameKey_fromManyClientsAtOnce_isAppliedOnce() throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      List<Future<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        answers.add(clients.submit(() -> keyed("k", "/op/add", "{\"name\":\"a\"}")));
      }
      int first = 0;
      for (Future<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().body()).startsWith("{\"result\":{\"id\":1},");
        first += replayed(answer.get()).isEmpty() ? 1 : 0;
      }
      assertThat(first).isEqualTo(1);
    }
    assertCount(1);
  }
}

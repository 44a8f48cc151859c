package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** The endpoints about the server and its cluster of one, and the rules for all endpoints. */
class StatusTest extends ServedDatabase {
  @Test
  void status_hasWhatClientsRead() throws IOException {
    String self = "localhost:" + server.address().getPort();

    assertThat(got("/status?key=store.leader"))
        .isEqualTo("{\"addr\":\"" + self + "\",\"node_id\":\"" + self + "\"}");
    assertThat(got("/status?key=store.ready")).isEqualTo("true");
    assertThat(got("/status?key=store.raft")).isEqualTo("{\"state\":\"Leader\",\"voter\":true}");
    assertThat(got("/status?key=build.version")).isEqualTo("\"v10.2.7\"");
    assertThat(got("/status?key=store.sqlite3.version")).matches("\"3\\.\\d+\\.\\d+\"");
    assertThat(got("/status?key=no.such")).isEqualTo("{}");
    assertThat(got("/status?pretty"))
        .startsWith("{\n    \"build\": {\n        \"compiler_toolchain\"");
  }

  @Test
  void nodes_areOneThatLeads() throws IOException {
    String self = "localhost:" + server.address().getPort();
    String node = "\\{\"addr\":\"S\",\"api_addr\":\"http://S\",\"id\":\"S\",\"leader\":true,"
        + "\"reachable\":true,\"time\":[0-9.e-]+,\"time_s\":\"[0-9.µnms]+\",\"version\":"
        + "\"v10.2.7\",\"voter\":true}";

    assertThat(got("/nodes")).matches(("\\{\"S\":" + node + "}").replace("S", self));
    assertThat(got("/nodes?ver=2")).matches(("\\{\"nodes\":\\[" + node + "]}").replace("S", self));
    assertThat(got("/leader")).matches(node.replace("S", self));
  }

  @Test
  void leader_stepsDownAlone_saysThatNobodyElseIsThere() throws IOException {
    var answer = post("/leader?wait", "");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("stepdown: no other process has the database open\n");
  }

  @Test
  void readyz_whenReady_listsWhatIsOk() throws IOException {
    assertThat(got("/readyz")).isEqualTo("[+]node ok\n[+]leader ok\n[+]store ok\n[+]db ok");
    assertThat(got("/readyz?sync&timeout=5s"))
        .isEqualTo("[+]node ok\n[+]leader ok\n[+]store ok\n[+]sync ok\n[+]db ok");
    assertThat(got("/readyz?noleader")).isEqualTo("[+]node ok");
  }

  @Test
  void clusterOperations_onOneNode_doNothing() throws IOException {
    assertThat(post("/snapshot", "").statusCode()).isEqualTo(204);
    assertThat(posted("/reap", "")).isEqualTo("{\"snapshots_reaped\":0,\"wals_checkpointed\":0}\n");
    assertThat(remove("{\"id\":\"other\"}")).isEqualTo(200);
    assertThat(remove("{\"id\":\"other\",\"x\":1}")).isEqualTo(400);
    assertThat(remove("[")).isEqualTo(400);
    assertThat(remove("{\"id\":\"localhost:" + server.address().getPort() + "\"}"))
        .isEqualTo(500);
  }

  private int remove(String body) throws IOException {
    return send(HttpRequest.newBuilder(uri("/remove"))
            .method("DELETE", BodyPublishers.ofString(body)))
        .statusCode();
  }

  @Test
  void sql_isNeverRewritten() throws IOException {
    assertThat(posted("/db/sql", list("SELECT random()", "nonsense")))
        .isEqualTo("{\"results\":[{\"original\":\"SELECT random()\",\"rewritten\":\"SELECT"
            + " random()\"},{\"original\":\"nonsense\",\"error\":\"near \\\"nonsense\\\": syntax"
            + " error\"}]}");
    assertThat(get("/db/sql").body()).isEqualTo("query not specified\n");
  }

  @Test
  void vars_countRequests() throws IOException {
    execute("CREATE TABLE foo (id INTEGER)");

    assertThat(got("/debug/vars?key=http")).isEqualTo("{\"http\":{\"executions\":1}}");
    assertThat(got("/licenses")).contains("Apache License 2.0");
  }

  @Test
  void headers_ofEveryResponse_nameTheVersion() throws IOException {
    for (String path : new String[] {"/status", "/nothing", "/db/query?timeout=x"}) {
      var headers = get(path).headers();
      assertThat(headers.firstValue("X-Rqlite-Version")).contains("v10.2.7");
      assertThat(headers.firstValue("Access-Control-Allow-Methods")).contains("OPTIONS, GET, POST");
      assertThat(headers.firstValue("Access-Control-Allow-Headers")).contains("Content-Type");
    }
    assertThat(post("/db/execute", list("SELECT 1")).headers().firstValue("X-Rqlite-Served-By"))
        .contains("localhost:" + server.address().getPort());
  }

  @Test
  void checks_comeInOrder() throws IOException {
    assertThat(get("/db/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/db/nothing?timeout=x").statusCode()).isEqualTo(400);
    var options = send(HttpRequest.newBuilder(uri("/db/execute?timeout=x"))
        .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(options.statusCode()).isEqualTo(200);
    var method = get("/db/execute");
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.body()).isEmpty();
    assertThat(method.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
  }

  @Test
  void parameters_malformed_areRefused() throws IOException {
    assertThat(get("/status?timeout=1x").body()).isEqualTo("timeout is not a valid duration\n");
    assertThat(get("/status?retries=x").body()).isEqualTo("retries is not a valid integer\n");
    assertThat(get("/db/query?q=").body()).isEqualTo("query parameter not set\n");
    assertThat(get("/db/query?freshness_strict").body())
        .isEqualTo("freshness_strict requires freshness\n");
    assertThat(get("/db/query?level=NONE&freshness=1s&freshness_strict=false&redirect")
            .statusCode())
        .isEqualTo(200);
  }
}

package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.workflow.Schedule;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowState;
import dev.sluice.workflow.Workflows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workflows over HTTP: of a server without their code, and of one in the process that runs them. */
class WorkflowsTest extends ServedDatabase {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<Workflows> open = new ArrayList<>();

  private Workflows running() {
    Workflows flows = Workflows.on(sluice)
        .hot(Duration.ofMillis(5))
        .scan(Duration.ofMillis(20))
        .build();
    open.add(flows);
    return flows;
  }

  @AfterEach
  void closeFlows() {
    open.forEach(Workflows::close);
  }

  private HttpResponse<String> method(String method, String path, String body) throws IOException {
    return send(HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofString(body)));
  }

  private static void await(Workflows flows, String id, WorkflowState state) {
    long end = System.nanoTime() + LONG.toNanos();
    while (flows.info(id).orElseThrow().state() != state) {
      assertThat(System.nanoTime()).as(id + " is never " + state).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void problem(HttpResponse<String> response, int status, String id, String detail) {
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("\"id\":\"" + id + "\"").contains(detail);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void fileWithoutWorkflows_isLookedAt_andGetsNoTables() throws IOException {
    assertThat(got("/workflows")).isEqualTo("{\"total\":0,\"next\":null,\"workflows\":[]}");
    assertThat(got("/workflow-queues")).isEqualTo("{\"queues\":[]}");
    assertThat(got("/workflow-schedules")).isEqualTo("{\"schedules\":[]}");
    problem(get("/workflows/x"), 404, "SLW-2001", "there is no workflow 'x'");
    problem(post("/workflows/x/cancel", ""), 404, "SLW-2001", "there is no workflow 'x'");
    problem(post("/workflow-schedules/x/pause", ""), 404, "SLW-2001", "no schedule 'x'");
    assertThat(sluice.query("SELECT 1 FROM sqlite_schema WHERE name LIKE '%\\_wf\\_%' ESCAPE '\\'"))
        .isEmpty();
  }

  @Test
  void start_ofAServerWithoutTheCode_isQueued_andRunByTheProcessThatHasIt() throws IOException {
    HttpResponse<String> started = post(
        "/workflows/double",
        "{\"input\":21,\"id\":\"d 1\",\"priority\":3,\"attributes\":{\"who\":\"me\"}}");
    assertThat(started.statusCode()).isEqualTo(201);
    assertThat(started.body()).isEqualTo("{\"id\":\"d 1\",\"started\":true}");
    assertThat(started.headers().firstValue("Location")).hasValue("/workflows/d%201");
    HttpResponse<String> again = post("/workflows/double", "{\"input\":1,\"id\":\"d 1\"}");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo("{\"id\":\"d 1\",\"started\":false}");
    problem(get("/workflows/d%201/result?timeout=10ms"), 504, "SLW-1003", "it goes on, ask again");

    running().define("double", 4, Integer.class, Integer.class, (wf, n) -> 2 * n);

    assertThat(got("/workflows/d%201/result")).isEqualTo("{\"id\":\"d 1\",\"result\":42}");
    assertThat(got("/workflows/d%201"))
        .startsWith(
            "{\"workflow\":{\"id\":\"d 1\",\"name\":\"double\",\"version\":0,\"state\":\"DONE\","
                + "\"queue\":\"default\",\"partition\":null,\"priority\":3,\"recoveries\":0,")
        .contains("\"attributes\":{\"who\":\"me\"}")
        .endsWith("\"input\":21,\"output\":42},\"steps\":[]}");
  }

  @Test
  void start_whatMakesNoSense_is400_andStartsNothing() throws IOException {
    running();
    problem(post("/workflows/x", "[1]"), 400, "SLH-1001", "no JSON object");
    problem(post("/workflows/x", "{\"inptu\":1}"), 400, "SLH-1001", "there is no 'inptu' here");
    problem(post("/workflows/x", "{\"id\":7}"), 400, "SLH-1001", "'id' is not a string");
    problem(post("/workflows/x", "{\"id\":\"\"}"), 400, "SLH-1001", "1 to 500 characters");
    problem(post("/workflows/x", "{\"delay\":\"soon\"}"), 400, "SLH-1001", "'delay' is no time");
    problem(post("/workflows/x", "{\"priority\":1.5}"), 400, "SLH-1001", "'priority' is not");
    problem(post("/workflows/x", "{} 1"), 400, "SLH-1001", "more after the object");
    assertThat(got("/workflows")).contains("\"total\":0");
  }

  @Test
  void messages_wakeAWorkflow_onceForEachKey() throws IOException {
    Workflow<String, String> flow = running()
        .define(
            "ask",
            1,
            String.class,
            String.class,
            (wf, in) -> wf.receive("word", String.class) + wf.receive("word", String.class));
    flow.start("x", o -> o.id("a"));
    for (String word : List.of("\"one\"", "\"two\"")) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> sent = send(HttpRequest.newBuilder(uri("/workflows/a/messages/word"))
            .header("Idempotency-Key", "k" + word.length() + word.charAt(1))
            .POST(BodyPublishers.ofString(word)));
        assertThat(sent.statusCode()).isEqualTo(204);
      }
    }
    assertThat(got("/workflows/a/result")).isEqualTo("{\"id\":\"a\",\"result\":\"onetwo\"}");
    problem(post("/workflows/a/messages/word", "{"), 400, "SLW-2005", "not one JSON value");
    problem(post("/workflows/b/messages/word", "1"), 404, "SLW-2001", "no workflow 'b'");
  }

  @Test
  void failure_isAProblemWithItsCauses_andCanBeResumed() throws IOException {
    int[] calls = {0};
    Workflow<String, String> flow = running()
        .define(
            "flaky",
            1,
            String.class,
            String.class,
            (wf, in) -> wf.step("s", String.class, () -> {
              if (++calls[0] == 1) {
                throw new IllegalStateException("not yet", new IOException("no route"));
              }
              return "done";
            }));
    flow.start("x", o -> o.id("f"));
    HttpResponse<String> failed = get("/workflows/f/result");
    problem(failed, 500, "SLW-1002", "ended FAILED");
    assertThat(failed.body())
        .contains("\"state\":\"FAILED\"")
        .contains("\"cause\":{\"type\":\"java.io.IOException\",\"message\":\"no route\"");
    assertThat(post("/workflows/f/resume", "").body()).isEqualTo("{\"id\":\"f\",\"changed\":true}");
    assertThat(got("/workflows/f/result")).isEqualTo("{\"id\":\"f\",\"result\":\"done\"}");
    problem(post("/workflows/f/resume", ""), 409, "SLW-2004", "cannot be resumed");
    assertThat(post("/workflows/f/fork", "{\"id\":\"f/2\",\"from_start\":true}").statusCode())
        .isEqualTo(201);
    assertThat(got("/workflows/f%2F2/result")).isEqualTo("{\"id\":\"f/2\",\"result\":\"done\"}");
    assertThat(method("DELETE", "/workflows/f%2F2", "").statusCode()).isEqualTo(204);
    problem(get("/workflows/f%2F2"), 404, "SLW-2001", "no workflow 'f/2'");
  }

  @Test
  void cancelAndPause_sayWhetherTheyChangedAnything() throws IOException {
    Workflows flows = running();
    Workflow<String, String> flow = flows.define(
        "wait", 1, String.class, String.class, (wf, in) -> wf.receive("go", String.class));
    flow.start("x", o -> o.id("w"));
    await(flows, "w", WorkflowState.WAITING);
    assertThat(post("/workflows/w/pause", "").body()).isEqualTo("{\"id\":\"w\",\"changed\":true}");
    assertThat(post("/workflows/w/pause", "").body()).isEqualTo("{\"id\":\"w\",\"changed\":false}");
    problem(method("DELETE", "/workflows/w", ""), 409, "SLW-2004", "has not ended");
    assertThat(post("/workflows/w/cancel", "").body()).isEqualTo("{\"id\":\"w\",\"changed\":true}");
    await(flows, "w", WorkflowState.CANCELLED);
  }

  @Test
  void list_filtersAndPages() throws IOException {
    for (int i = 0; i < 3; i++) {
      post("/workflows/n" + i % 2, "{\"id\":\"i%d\",\"queue\":\"q\"}".formatted(i));
    }
    assertThat(got("/workflows?name=n0&state=QUEUED,DONE"))
        .startsWith("{\"total\":2,\"next\":null,\"workflows\":[{\"id\":\"i2\"");
    assertThat(got("/workflows?limit=2")).startsWith("{\"total\":3,\"next\":2,");
    assertThat(got("/workflows?limit=2&after=2"))
        .startsWith("{\"total\":3,\"next\":null,\"workflows\":[{\"id\":\"i0\"");
    problem(get("/workflows?state=ODD"), 400, "SLH-1001", "'ODD' is no state");
    problem(get("/workflows?limit=0"), 400, "SLH-1001", "limit must be from 1 to 1000");
    problem(get("/workflows?created_from=today"), 400, "SLH-1001", "is no time");
  }

  @Test
  void queuesAndSchedules_areShownAndChanged() throws IOException {
    assertThat(method(
                "PUT", "/workflow-queues/mail", "{\"concurrency\":2,\"rate\":5,\"window\":\"1m\"}")
            .statusCode())
        .isEqualTo(204);
    assertThat(got("/workflow-queues"))
        .isEqualTo("{\"queues\":[{\"name\":\"mail\",\"queued\":0,\"running\":0,\"waiting\":0,"
            + "\"stuck\":0,\"oldest_at\":null,\"limits\":{\"concurrency\":2,\"per_process\":null,"
            + "\"per_partition\":null,\"rate\":5,\"window_ms\":60000,\"paused\":false}}]}");
    problem(method("PUT", "/workflow-queues/mail", "{\"rate\":5}"), 400, "SLH-1001", "go together");
    problem(
        method("PUT", "/workflow-queues/mail", "{\"concurrency\":0}"),
        400,
        "SLH-1001",
        "at least 1");
    Workflows flows = running();
    Workflow<String, String> flow =
        flows.define("tick", 1, String.class, String.class, (wf, in) -> in);
    flows.schedule("yearly", flow, "x", Schedule.cron("0 3 1 1 *"));
    assertThat(got("/workflow-schedules"))
        .startsWith(
            "{\"schedules\":[{\"name\":\"yearly\",\"workflow\":\"tick\",\"cron\":\"0 3 1 1 *\"");
    post("/workflow-schedules/yearly/pause", "");
    assertThat(got("/workflow-schedules")).contains("\"paused\":true");
    post("/workflow-schedules/yearly/resume", "");
    assertThat(post("/workflow-schedules/yearly/trigger", "").statusCode()).isEqualTo(201);
    assertThat(post(
                "/workflow-schedules/yearly/backfill",
                "{\"from\":\"2020-01-01T00:00:00Z\",\"until\":\"2022-01-01T00:00:00Z\"}")
            .body())
        .isEqualTo("{\"started\":2}");
    assertThat(method("DELETE", "/workflow-schedules/yearly", "").statusCode()).isEqualTo(204);
    assertThat(got("/workflow-schedules")).isEqualTo("{\"schedules\":[]}");
  }

  @Test
  void values_areSentWhileTheyCome_andGoOnBehindTheLastOne() throws Exception {
    Semaphore next = new Semaphore(0);
    Workflow<Integer, String> flow = running()
        .define("grow", 1, Integer.class, String.class, (wf, n) -> {
          for (int i = 1; i <= n; i++) {
            wf.step("wait", () -> next.acquire());
            wf.append("words", "word " + i);
          }
          return "all";
        });
    flow.start(4, o -> o.id("g"));
    next.release(2);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> first = stream(client, "", null);
      assertThat(first.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      try (BufferedReader in = reader(first)) {
        assertThat(in.readLine()).isEqualTo("retry: 1000");
        assertThat(in.readLine()).isEmpty();
        assertThat(event(in))
            .startsWith(
                "id: 1|event: value|data: {\"name\":\"words\",\"number\":1,\"value\":\"word 1\",");
        assertThat(event(in)).startsWith("id: 2|event: value|");
      } // gone in the middle
      next.release(2);
      try (BufferedReader in = reader(stream(client, "", "2"))) {
        assertThat(event(in)).isEqualTo("retry: 1000");
        assertThat(event(in)).startsWith("id: 3|event: value|").contains("\"value\":\"word 3\"");
        assertThat(event(in)).startsWith("id: 4|");
        assertThat(event(in)).isEqualTo("event: end|data: {\"state\":\"DONE\"}");
        assertThat(in.readLine()).isNull();
      }
    }
    assertThat(got("/workflows/g/values/words?after=3"))
        .startsWith("{\"values\":[{\"name\":\"words\",\"number\":4,");
    assertThat(got("/workflows/g/values"))
        .startsWith("{\"values\":[{\"name\":\"words\",\"number\":4,");
    problem(
        send(HttpRequest.newBuilder(uri("/workflows/g/values/words"))
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", "x")),
        400,
        "SLH-1001",
        "no id of an event");
  }

  @Test
  void stream_ofASilentWorkflow_endsWhenTheServerDrains() throws Exception {
    Workflow<Integer, String> flow = running()
        .define(
            "silent", 1, Integer.class, String.class, (wf, n) -> wf.receive("go", String.class));
    flow.start(1, o -> o.id("g"));
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader in = reader(stream(client, "", null))) {
      assertThat(event(in)).isEqualTo("retry: 1000");
      long began = System.nanoTime();
      assertThat(server.drain().cut()).isZero();
      assertThat(in.readLine()).isNull();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
  }

  private HttpResponse<InputStream> stream(HttpClient client, String query, @Nullable String last)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/workflows/g/values/words" + query))
        .header("Accept", "text/event-stream")
        .header("Accept-Encoding", "gzip");
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static BufferedReader reader(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** The lines of the next event. */
  private static String event(BufferedReader in) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      lines.append(lines.isEmpty() ? "" : "|").append(line);
    }
    return lines.toString();
  }

  @Test
  void serverOfTheProcessThatRunsThem_startsAtOnce_andHasTheirFigures() throws Exception {
    Workflows own = running();
    CountDownLatch ran = new CountDownLatch(1);
    own.define(
        "here",
        1,
        Integer.class,
        Integer.class,
        (wf, n) -> wf.step("s", Integer.class, () -> {
          ran.countDown();
          return n;
        }));
    try (Server embedding = Server.start(
        sluice,
        ServerOptions.defaults()
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withWorkflows(own))) {
      String at = "http://127.0.0.1:" + embedding.address().getPort();
      send(HttpRequest.newBuilder(URI.create(at + "/workflows/here"))
          .POST(BodyPublishers.ofString("{\"input\":1,\"id\":\"h\"}")));
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
      send(HttpRequest.newBuilder(URI.create(at + "/workflows/h/result")));
      post("/workflows/nobody", "{\"queue\":\"idle\"}");
      String metrics = send(HttpRequest.newBuilder(URI.create(at + "/metrics"))).body();
      String pid = "pid=\"" + ProcessHandle.current().pid() + "\"";
      assertThat(metrics)
          .contains("sluice_workflows{state=\"queued\"} 1.0")
          .contains("sluice_workflows{state=\"stuck\"} 0.0")
          .contains("sluice_workflows{state=\"dead\"} 0.0")
          .contains("sluice_workflow_queue_queued{queue=\"idle\"} 1.0")
          .contains("sluice_workflow_queue_running{queue=\"idle\"} 0.0")
          .contains("sluice_workflow_queue_oldest_seconds{queue=\"idle\"} ")
          .contains("sluice_workflow_queue_paused{queue=\"idle\"} 0.0")
          .contains("sluice_workflow_runs_total{" + pid + "} 1.0")
          .contains("sluice_workflow_retries_total{" + pid + "} 0.0")
          .contains("sluice_workflow_recoveries_total{" + pid + "} 0.0")
          .contains("sluice_workflow_dead_total{" + pid + "} 0.0")
          .contains("sluice_workflow_running_here{" + pid + "} 0.0")
          .contains("sluice_workflow_ended_total{" + pid + ",state=\"done\"} 1.0")
          .contains("sluice_workflow_step_seconds_count{" + pid + ",workflow=\"here\"} 1")
          .contains(
              "sluice_workflow_step_seconds_bucket{" + pid + ",workflow=\"here\",le=\"1800.0\"} 1");
    }
    assertThat(got("/metrics")).doesNotContain("sluice_workflow_runs_total");
  }

  @Test
  void pretty_isIndented_andEveryDigitIsKept() throws IOException {
    post(
        "/workflows/x",
        "{\"id\":\"n\",\"queue\":\"q\",\"input\":[12345678901234567890.125,{\"a\":null}]}");
    assertThat(got("/workflows/n")).contains("\"input\":[12345678901234567890.125,{\"a\":null}]");
    assertThat(got("/workflows/n?pretty"))
        .contains("\n    \"workflow\": {\n        \"id\": \"n\",");
  }

  @Test
  void sqlOverHttp_readsTheTablesOfWorkflows_andWritesThemNever() throws IOException {
    running();
    execute("CREATE TABLE t(a)");
    for (String sql : List.of(
        "DELETE FROM _sluice_wf_workflow",
        "UPDATE \"_SLUICE_WF_QUEUE\" SET paused = 1",
        "WITH x AS (SELECT 1) INSERT INTO _sluice_wf_bucket SELECT 'a', 1, 1",
        "DROP TABLE _sluice_wf_event",
        "CREATE INDEX i ON _sluice_wf_step(path)",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM _sluice_wf_workflow; END",
        "ALTER TABLE t RENAME TO _sluice_wf_t")) {
      for (String path : List.of(
          "/db/execute", "/db/request", "/db/execute?transaction", "/db/execute?queue&wait")) {
        assertThat(posted(path, list(sql)))
            .as("%s %s", path, sql)
            .contains("\"error\":\"tables whose name starts with _sluice_");
      }
    }
    String id = post("/tx", "").body().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    assertThat(post("/tx/" + id + "/execute", list("DELETE FROM _sluice_wf_workflow"))
            .body())
        .contains("\"error\":\"tables whose name starts with _sluice_");
    post("/tx/" + id + "/rollback", "");
    assertThat(query("SELECT count(*) FROM _sluice_wf_workflow")).contains("\"values\":[[0]]");
    assertThat(query("SELECT count(*) FROM workflows")).contains("\"values\":[[0]]");
  }

  @Test
  void copyAsSql_withWorkflows_canBeLoadedElsewhere() throws IOException {
    post("/workflows/x", "{\"id\":\"kept\",\"queue\":\"q\"}");
    String dump = got("/db/backup?fmt=sql");
    try (Sluice other = Sluice.open(folder.resolve("other.db"));
        Server there = Server.start(
            other,
            ServerOptions.defaults()
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))) {
      URI load = URI.create("http://127.0.0.1:" + there.address().getPort() + "/db/load");
      HttpResponse<String> loaded = send(HttpRequest.newBuilder(load)
          .header("Content-Type", "text/plain")
          .POST(BodyPublishers.ofString(dump)));
      assertThat(loaded.body()).doesNotContain("error");
      assertThat(other.query("SELECT id FROM workflows").singleValue()).isEqualTo("kept");
    }
  }
}

package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Workflows of one process, led from others: the command as users run it, and served workers. */
class WorkflowOperatingTest {
  @TempDir
  private Path folder;

  private Child flows() throws IOException {
    Child child =
        Child.run("flows", folder, FlowMain.class, folder.resolve("a.db").toString());
    child.await("ready");
    return child;
  }

  private Run sluice(String... args) throws IOException, InterruptedException {
    List<String> command = SluiceCommand.in(folder);
    command.add("workflow");
    command.addAll(List.of(args));
    return Run.of(folder, Map.of("LC_ALL", "C.UTF-8"), command);
  }

  private String succeed(String... args) throws IOException, InterruptedException {
    Run run = sluice(args);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  @Test
  void command_leadsTheWorkflowsOfAnotherProcess_overItsDeath() throws Exception {
    try (Child first = flows()) {
      assertThat(succeed("start", "a.db", "order", "\"book\"", "--id", "o1")).isEqualTo("o1\n");
      Run result = sluice("result", "a.db", "o1", "--timeout", "300ms");
      assertThat(result.exitCode()).isEqualTo(4);
      assertThat(result.err()).startsWith("sluice: NOT_FINISHED: workflow 'o1' is WAITING");
      first.kill();
    }
    // Nobody has the file open now: what only looks does not become its writer.
    assertThat(succeed("show", "a.db", "o1"))
        .contains("o1  order v0  WAITING")
        .containsPattern("(?m)^charge +step +DONE +1 ")
        .containsPattern("(?m)^approval +receive +WAITING +1 ");
    assertThat(succeed("send", "a.db", "o1", "approval", "true")).isEqualTo("sent\n");
    assertThat(succeed("list", "a.db", "--state", "QUEUED", "--count")).isEqualTo("1\n");
    try (Child second = flows()) {
      assertThat(second.isAlive()).isTrue();
      assertThat(succeed("result", "a.db", "o1")).isEqualTo("\"paid for book, true\"\n");
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes cannot share a port there")
  void workers_answerForTheWorkflowsOfAnotherProcess_whicheverIsAsked() throws Exception {
    try (Child child = flows();
        ServedProcess server = ServedProcess.start(folder.resolve("a.db"), "--workers", "2")) {
      assertThat(child.isAlive()).isTrue();
      assertThat(server
              .post("/workflows/order", "{\"input\":\"jar\",\"id\":\"o2\"}")
              .body())
          .isEqualTo("{\"id\":\"o2\",\"started\":true}");
      assertThat(fresh(server, "/workflows/o2/result?timeout=200ms")).contains("SLW-1003");
      assertThat(server.post("/workflows/o2/messages/approval", "false").statusCode())
          .isEqualTo(204);
      for (int i = 0; i < 6; i++) { // each on a connection of its own, so at either worker
        assertThat(fresh(server, "/workflows/o2/result"))
            .isEqualTo("{\"id\":\"o2\",\"result\":\"paid for jar, false\"}");
        assertThat(fresh(server, "/workflows/o2/values/news"))
            .contains("id: 1\n", "\"value\":\"paid for jar\"", "id: 2\n", "\"value\":\"refused\"")
            .endsWith("event: end\ndata: {\"state\":\"DONE\"}\n\n");
      }
    }
  }

  private static String fresh(ServedProcess server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                  .header("Accept", path.contains("/values/") ? "text/event-stream" : "*/*")
                  .build(),
              BodyHandlers.ofString())
          .body();
    }
  }
}

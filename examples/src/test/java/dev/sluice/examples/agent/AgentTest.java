package dev.sluice.examples.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.WorkflowHandle;
import dev.sluice.workflow.Workflows;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class AgentTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir
  Path folder;

  @Test
  void agents_badModel_eachCallPaidOnce() throws Exception {
    try (ModelServer server = ModelServer.start(7);
        Model model = new Model(server.address());
        Sluice sluice = Sluice.open(folder.resolve("agents.db"));
        Workflows flows = Workflows.on(sluice).build();
        ApprovalServer people = ApprovalServer.start(flows)) {
      Workflow<String, String> agent = AgentFlow.define(flows, model);
      List<WorkflowHandle<String>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        all.add(agent.start("invoice " + i));
      }
      Path port = Files.writeString(folder.resolve("port"), Integer.toString(people.port()));
      try (Person person = Person.start(port)) {
        for (WorkflowHandle<String> handle : all) {
          assertThat(handle.result(LONG)).isEqualTo("paid");
        }
        assertThat(person.approved()).isEqualTo(6);
      }
      AgentReport report = AgentReport.of(sluice, 6, server, 6, 0);
      assertThat(report.good()).isTrue();
      assertThat(report.answered()).isEqualTo(30);
      assertThat(report.paid()).isEqualTo(30);
      assertThat(report.troubles()).isPositive();
    }
  }

  @Test
  void agent_refusedByAPerson_endsWithoutPaying() throws Exception {
    try (ModelServer server = ModelServer.start(8);
        Model model = new Model(server.address());
        Sluice sluice = Sluice.open(folder.resolve("agents.db"));
        Workflows flows = Workflows.on(sluice).build();
        ApprovalServer people = ApprovalServer.start(flows);
        HttpClient http = HttpClient.newHttpClient()) {
      WorkflowHandle<String> handle =
          AgentFlow.define(flows, model).start("invoice", o -> o.id("a"));
      URI refuse = URI.create("http://127.0.0.1:" + people.port() + "/refuse/a");
      HttpRequest request = HttpRequest.newBuilder(refuse)
          .POST(HttpRequest.BodyPublishers.noBody())
          .build();
      assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("refused");
      assertThat(handle.result(LONG)).isEqualTo("refused: pay the invoice?");
      assertThat(server.paid()).hasSize(3);
      HttpRequest unknown = HttpRequest.newBuilder(refuse.resolve("/approve/nobody"))
          .POST(HttpRequest.BodyPublishers.noBody())
          .build();
      assertThat(http.send(unknown, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void report_paidWithoutARecord_notInOrder() throws Exception {
    try (ModelServer server = ModelServer.start(1);
        Model model = new Model(server.address());
        Sluice sluice = Sluice.open(folder.resolve("agents.db"))) {
      Workflows.on(sluice).build().close(); // makes the tables
      for (int i = 0; server.paid().isEmpty() && i < 50; i++) {
        try {
          model.complete("x", "another key");
        } catch (Model.Unavailable e) {
          assertThat(e).hasMessageMatching("(429|50[02]): .*");
        }
      }
      AgentReport report = AgentReport.of(sluice, 0, server, 0, 0);
      assertThat(report.paidTwice()).isOne();
      assertThat(report.good()).isFalse();
    }
  }

  @Test
  @Tag("crash")
  void agents_processKilled_noCallPaidTwice() {
    StringWriter out = new StringWriter();
    int code = new CommandLine(new AgentCommand())
        .setOut(new PrintWriter(out, true))
        .execute("--agents", "10", "--kills", "2", "--json");
    assertThat(out.toString()).contains("\"lost\":0,\"paid_twice\":0", "\"kills\":2");
    assertThat(code).isZero();
  }
}

package dev.sluice.examples.agent;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.examples.Progress;
import dev.sluice.examples.crew.Crew;
import dev.sluice.examples.crew.CrewFailed;
import dev.sluice.workflow.Workflow;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows that agents survive: {@code demo agent}. */
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    description = {
      "Agents ask a model (a local server that fails, stalls and refuses) turn by turn, and a person for",
      "permission over HTTP, while their process is killed; then every paid call is compared with the record."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing lost, nothing paid twice",
      "1:something is, or the run failed",
      "2:wrong input"
    })
public final class AgentCommand implements Callable<Integer> {
  private static final int TURNS = 5;
  private static final int AGENTS_MAX = 1000;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--agents",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int agents;

  @Option(
      names = "--kills",
      paramLabel = "K",
      defaultValue = "3",
      description = "How often their process is killed (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of the model's moods (default: another one each time).")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print one JSON object, and no progress.")
  private boolean json;

  /** For picocli. */
  public AgentCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    requireRange("--agents", agents, 1);
    requireRange("--kills", kills, 0);
    try {
      AgentReport report = run();
      print(spec.commandLine().getOut(), json ? report.json() : report.text());
      return report.good() ? 0 : 1;
    } catch (CrewFailed | SluiceException | IOException | UncheckedIOException e) {
      print(spec.commandLine().getErr(), "demo failed: " + e.getMessage());
      return 1;
    }
  }

  private AgentReport run() throws IOException, InterruptedException, CrewFailed {
    Path folder = Files.createTempDirectory("sluice-demo").toRealPath();
    Path database = folder.resolve("agents.db");
    try (ModelServer model = ModelServer.start(seed == null ? System.nanoTime() : seed);
        Progress progress = Progress.standard(/* silent= */ json)) {
      AgentJob job = new AgentJob(database, folder, model.address());
      start(job);
      AgentChaos chaos = new AgentChaos(model, kills, (long) TURNS * agents);
      try (Crew crew = new Crew(job, chaos, progress);
          Person person = Person.start(job.port())) {
        crew.start();
        crew.run(() -> agents);
        try (Sluice sluice = Sluice.open(database)) {
          return AgentReport.of(sluice, agents, model, person.approved(), chaos.killed());
        }
      }
    }
  }

  /** Queues the agents; the parent runs none, so that all can be killed. */
  private void start(AgentJob job) {
    try (Sluice sluice = Sluice.open(job.database());
        Workflows flows = Workflows.on(sluice).queues("none").build();
        Model model = new Model(job.model())) {
      Workflow<String, String> agent = AgentFlow.define(flows, model);
      for (int i = 0; i < agents; i++) {
        String id = "agent-" + i;
        agent.start("invoice " + i, o -> o.id(id).queued());
      }
    }
  }

  private void requireRange(String name, int value, int least) {
    if (value < least || value > AGENTS_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          "%s must be from %d to %d, is %d".formatted(name, least, AGENTS_MAX, value));
    }
  }

  private static void print(PrintWriter out, String text) {
    out.println(text);
    out.flush();
  }
}

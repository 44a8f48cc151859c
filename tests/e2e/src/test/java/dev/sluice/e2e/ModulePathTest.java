package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named modules use {@code dev.sluice} and workflows, and get no further than their faces. */
class ModulePathTest {
  private static final String MODULE = "module smoke { requires dev.sluice; }";
  private static final String MAIN = """
      package smoke;

      public final class Main {
        public static void main(String[] args) {
          try (var sluice = dev.sluice.Sluice.open(java.nio.file.Path.of(args[0]))) {
            sluice.execute("CREATE TABLE t (a)");
            sluice.execute("INSERT INTO t VALUES (?)", 42);
            System.out.println(sluice.query("SELECT a FROM t").singleValue());
          }
        }
      }
      """;
  private static final String TRESPASSER =
      "package smoke; final class Trespasser { Object o = dev.sluice.internal.Version.TEXT; }";
  private static final String WORKFLOW_MODULE = """
      module smoke {
        requires dev.sluice.workflow.testkit;

        opens smoke to tools.jackson.databind;
      }
      """;
  private static final String WORKFLOW_MAIN = """
      package smoke;

      import dev.sluice.workflow.Workflows;
      import dev.sluice.workflow.testkit.CrashPoints;
      import dev.sluice.workflow.testkit.WorkflowKit;
      import java.time.Duration;

      public final class Main {
        record Order(String sku, int count) {}

        static dev.sluice.workflow.Workflow<Order, String> define(Workflows flows) {
          return flows.define("place", 1, Order.class, String.class, (wf, order) -> {
            String step = wf.step("step", String.class, () -> order.count() + " " + order.sku());
            wf.sleep(Duration.ofDays(9));
            return step;
          });
        }

        public static void main(String[] args) {
          Order order = new Order("apples", 3);
          try (WorkflowKit kit = WorkflowKit.open(java.nio.file.Path.of(args[0]))) {
            System.out.println(define(kit.process()).start(order).result(Duration.ofSeconds(60)));
          }
          System.out.println(CrashPoints.of(Main::define).run(order));
        }
      }
      """;

  @TempDir
  private Path folder;

  @Test
  void namedModule_runsOnTheModulePath() throws Exception {
    assertThat(compile(MODULE, MAIN, "Main", modulePath())).isZero();
    Run run = run(modulePath(), folder.resolve("test.db").toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("42" + System.lineSeparator());
  }

  @Test
  void workflowsAndTheirTestKit_runOnTheModulePath() throws Exception {
    assertThat(compile(WORKFLOW_MODULE, WORKFLOW_MAIN, "Main", workflowPath())).isZero();
    Run run = run(workflowPath(), Files.createDirectory(folder.resolve("kit")).toString());
    assertThat(run.out().lines()).describedAs(run.err()).containsExactly("3 apples", "3 apples");
  }

  @Test
  void internals_areNotExported() throws Exception {
    assertThat(compile(MODULE, TRESPASSER, "Trespasser", modulePath())).isNotZero();
  }

  private Run run(String modulePath, String argument) throws Exception {
    List<String> command = new ArrayList<>(Child.java(folder));
    command.remove("--enable-native-access=ALL-UNNAMED");
    command.add("--enable-native-access=org.xerial.sqlitejdbc");
    command.addAll(List.of("-p", modulePath + File.pathSeparator + folder.resolve("classes")));
    command.addAll(List.of("-m", "smoke/smoke.Main", argument));
    return Run.of(folder, Map.of(), command);
  }

  private int compile(String module, String source, String name, String modulePath)
      throws Exception {
    Path sources = Files.createDirectories(folder.resolve("smoke"));
    Path descriptor = Files.writeString(folder.resolve("module-info.java"), module);
    Path file = Files.writeString(sources.resolve(name + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    return compiler.run(
        null,
        null,
        Files.newOutputStream(folder.resolve("javac.log")),
        "-d",
        folder.resolve("classes").toString(),
        "-p",
        modulePath + File.pathSeparator + location(NullMarked.class),
        descriptor.toString(),
        file.toString());
  }

  private static String modulePath() throws Exception {
    return location(Sluice.class) + File.pathSeparator + location(org.sqlite.JDBC.class);
  }

  private static String workflowPath() throws Exception {
    List<String> places = new ArrayList<>(List.of(modulePath()));
    for (String type : List.of(
        "dev.sluice.workflow.Workflows",
        "dev.sluice.workflow.testkit.WorkflowKit",
        "tools.jackson.databind.json.JsonMapper",
        "tools.jackson.core.JsonParser",
        "com.fasterxml.jackson.annotation.JsonProperty")) {
      places.add(location(Class.forName(type)));
    }
    return String.join(File.pathSeparator, places);
  }

  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}

package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as users run it: the packaged jar in a process of its own. */
class CommandTest {
  @TempDir
  private Path folder;

  @Test
  void writeThenRead_worksWithoutAWordOnStderr() throws Exception {
    assertThat(sluice("exec", "a.db", "CREATE TABLE t(a TEXT) STRICT; INSERT INTO t VALUES ('ü')"))
        .isEqualTo(new Run(0, "2 statements, 1 row changed\n", ""));
    assertThat(sluice("query", "a.db", "SELECT a FROM t", "--json"))
        .isEqualTo(new Run(0, "[\n{\"a\":\"ü\"}\n]\n", ""));
  }

  @Test
  void failures_areOneLineAndAnExitCode() throws Exception {
    assertThat(sluice("query", "missing.db", "SELECT 1"))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(1))
        .satisfies(run -> assertThat(run.err()).startsWith("sluice: NO_FILE: ").hasLineCount(1));
    assertThat(sluice("no-such-command").exitCode()).isEqualTo(2);
  }

  @Test
  void version_isPrinted() throws Exception {
    assertThat(sluice("--version").out()).matches("sluice \\d\\S* \\(sqlite-jdbc .*\\)\n");
  }

  private Run sluice(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", requireNonNull(System.getProperty("sluice.jar"))));
    command.addAll(List.of(args));
    return Run.of(folder, Map.of("LC_ALL", "C.UTF-8"), command);
  }
}

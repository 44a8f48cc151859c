package dev.sluice.benchmarks.dbos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.benchmarks.flows.FlowCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole bench with the rival, where PostgreSQL is installed. */
@Tag("slow")
class RivalTest {
  @TempDir
  Path folder;

  @Test
  void bench_bothRivals_allKindsMeasured() {
    assumeTrue(Files.isDirectory(Path.of("/usr/lib/postgresql")), "needs PostgreSQL");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = new CommandLine(new FlowCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            "--only",
            "plain-3x16,tx-1x16,timer,waiting",
            "--waiting",
            "400",
            "--seconds",
            "1",
            "--json");
    assertThat(err.toString()).contains("plain-3x16: sluice / dbos");
    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .filteredOn(line -> line.startsWith("{\"engine\":\"dbos\""))
        .hasSize(4)
        .allMatch(line -> !line.contains("\"workflows_per_second\":0.0"));
  }
}

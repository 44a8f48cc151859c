package dev.sluice.benchmarks.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FlowCommandTest {
  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void bench_oneCaseAlone_oneLineOfJson() {
    int code = run("--only", "tx-1x16", "--seconds", "1", "--no-rival", "--json");
    assertThat(err.toString()).contains("round 3 of 3: sluice tx-1x16");
    assertThat(code).isZero();
    assertThat(out.toString().lines().toList())
        .singleElement()
        .asString()
        .matches("\\{\"engine\":\"sluice\",\"name\":\"tx-1x16\",\"workflows_per_second\":[1-9].*"
            + "\"cpu_us\":[1-9].*\"fsync_delay_us\":0}");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void bench_waiting_recoversAndWakesAll() {
    int code = run("--only", "waiting", "--waiting", "200", "--no-rival", "--json");
    assertThat(err.toString()).contains("200 waiting: memory of the process, MiB");
    assertThat(code).isZero();
    assertThat(out.toString())
        .startsWith("{\"engine\":\"sluice\",\"name\":\"waiting\",\"count\":200,\"memory_kib\":")
        .containsPattern(
            "\"recovery_seconds\":[0-9]+\\.[0-9]{3},\"wake_seconds\":[0-9]+\\.[0-9]{3}}");
  }

  @Test
  void bench_wrongArguments_exitCode2AndMessage() {
    assertThat(run("--only", "plain-2")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--only: there is no case \"plain-2\"; there are plain-1x1, ");
    assertThat(run("--seconds", "0")).isEqualTo(2);
    assertThat(run("--fsync-delay", "2s")).isEqualTo(2);
    assertThat(run("--waiting", "0")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--seconds must be from 1 to 600, is 0")
        .contains("--fsync-delay must be more than 0 and at most 1s")
        .contains("--waiting must be from 1 to 10000000, is 0");
  }

  @Test
  void case_byItsNameOrABeginningOfIt_named() {
    FlowCase plain = new FlowCase(FlowKind.PLAIN, 1, 16, Past.SHARED);
    assertThat(plain.isNamed("plain-1x16")).isTrue();
    assertThat(plain.isNamed("plain-1")).isTrue();
    assertThat(plain.isNamed("plain")).isTrue();
    assertThat(plain.isNamed("plain-1x1")).isFalse();
    assertThat(plain.isNamed("p")).isFalse();
    FlowCase afterMillion = new FlowCase(FlowKind.PLAIN, 3, 16, Past.MILLION);
    assertThat(afterMillion.isNamed("plain-3x16")).isFalse();
    assertThat(afterMillion.isNamed("plain-3x16@1M")).isTrue();
  }

  private int run(String... options) {
    String[] args = new String[options.length + 2];
    args[0] = "--dir";
    args[1] = folder.toString();
    System.arraycopy(options, 0, args, 2, options.length);
    return new CommandLine(new FlowCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}

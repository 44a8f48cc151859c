package dev.sluice.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.BenchCommand;
import dev.sluice.benchmarks.LatencyHistogram;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HttpCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  private Path folder;

  @Test
  void help_namesEveryOptionAndCase() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--seconds", "--connections", "--only", "--json", "--dir")
        .contains(HttpCase.Workload.labels());
  }

  @Test
  void wrongArguments_areRefused() {
    assertThat(run("--seconds", "0")).isEqualTo(2);
    assertThat(run("--connections", "0")).isEqualTo(2);
    assertThat(run("--only", "nothing")).isEqualTo(2);
    assertThat(run("--dir", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "--seconds must be from 1 to 600, is 0",
            "--connections must be from 1 to 4096, is 0",
            "there is no case \"nothing\"; there are echo, naive, write",
            "there is no folder");
  }

  @Test
  void targets_areRatiosOfOneRun() {
    Map<String, HttpResult> results = new HashMap<>();
    results.put("write-128", result("write-128", 60_000, 9_000));
    results.put("echo-128", result("echo-128", 100_000, 900));
    results.put("naive-128", result("naive-128", 30_000, 900));
    results.put("write-16", result("write-16", 40_000, 11_000));

    assertThat(new HttpTargets(results).checks().stream().map(Object::toString))
        .hasSize(4)
        .anyMatch(check -> check.contains("write-128 / echo-128, value=0.6"))
        .anyMatch(check -> check.contains("write-128 / naive-128, value=2.0"));
    assertThat(new HttpTargets(results).checks().stream().map(check -> check.reached()))
        .containsExactly(true, false, false, true);
  }

  private static HttpResult result(String name, double rate, long p99Micros) {
    LatencyHistogram latencies = new LatencyHistogram();
    latencies.record(p99Micros * 1000);
    return new HttpResult(name, rate, latencies, 0, 1, 1, 200 << 10);
  }

  @Test
  @Tag("slow")
  void json_someCases_givesOneObjectALineAndLeavesNoFiles() {
    int exit = run(
        "--json",
        "--seconds",
        "1",
        "--connections",
        "4",
        "--only",
        "echo,naive,write,mixed,bulk",
        "--dir",
        folder.toString());

    assertThat(exit).as(out + "\n" + err).isZero();
    assertThat(out.toString().lines())
        .hasSize(5)
        .allMatch(line -> line.startsWith("{\"name\":\"") && line.contains("\"failed\":0,"));
    assertThat(folder).isEmptyDirectory();
  }

  private int run(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "http";
    System.arraycopy(args, 0, all, 1, args.length);
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}

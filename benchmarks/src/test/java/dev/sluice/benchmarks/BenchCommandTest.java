package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  private Path folder;

  @Test
  void help_namesEveryOptionAndCase() {
    assertThat(run("write", "--help")).isZero();
    assertThat(out.toString())
        .contains("--seconds", "--fsync-delay", "--json", "--only", "--dir", "--growth")
        .contains(BenchCase.labels());
  }

  @Test
  void only_unknownCase_isRefusedWithTheNames() {
    assertThat(run("write", "--only", "sluice-2")).isEqualTo(2);
    assertThat(err.toString()).contains("\"sluice-2\"", "sluice-50px16");
  }

  @Test
  void only_withGrowth_isRefused() {
    assertThat(run("write", "--growth", "--only", "limit")).isEqualTo(2);
    assertThat(err.toString()).contains("exclude each other");
  }

  @Test
  void seconds_outOfRange_isRefused() {
    assertThat(run("write", "--seconds", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--seconds must be from 1 to 600, is 0");
  }

  @Test
  void fsyncDelay_withoutUnit_isRefusedWithAnExample() {
    assertThat(run("write", "--fsync-delay", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("as in 1ms");
  }

  @Test
  void fsyncDelay_tooLong_isRefused() {
    assertThat(run("write", "--fsync-delay", "2s")).isEqualTo(2);
    assertThat(err.toString()).contains("at most 1s");
  }

  @Test
  void dir_missing_isRefused() {
    assertThat(run("write", "--dir", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("there is no folder");
  }

  @Test
  @Tag("slow")
  void json_bareCases_givesOneObjectALineAndLeavesNoFiles() {
    int exit = run(
        "write", "--json", "--seconds", "1", "--only", "bare-1,limit", "--dir", folder.toString());

    assertThat(exit).as(err.toString()).isZero();
    assertThat(out.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"name\":\""));
    assertThat(folder).isEmptyDirectory();
  }

  private int run(String... args) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}

package dev.sluice.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With real processes. */
class PipelineCommandTest {
  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void pipeline_twoProcesses_allFilesAndExitCode0() throws Exception {
    tree(60);
    assertThat(run("--processes", "2", "--kills", "0", "--json")).isZero();
    assertThat(out.toString())
        .contains("\"ok\":true", "\"files\":60,\"finished\":60,\"lost\":0,\"repeated\":0")
        .contains("\"cut_short\":0,\"recoveries\":0,\"kills\":0");
  }

  @Test
  @Tag("crash")
  void pipeline_processesKilled_nothingLostNothingRepeated() throws Exception {
    tree(3000);
    assertThat(run("--kills", "5", "--json")).isZero();
    assertThat(out.toString())
        .contains("\"files\":3000,\"finished\":3000,\"lost\":0,\"repeated\":0", "\"kills\":5");
  }

  @Test
  void pipeline_wrongInput_exitCode2AndNoFile() throws Exception {
    Files.createDirectory(folder.resolve("tree"));
    assertThat(run("--json")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no file to read under ");
    assertThat(run("--processes", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--processes must be from 1 to 100, is 0");
    assertThat(folder.resolve("flows.db")).doesNotExist();
    Files.createFile(folder.resolve("flows.db"));
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("choose a new one");
    assertThat(folder.resolve("flows.db")).isEmptyFile();
  }

  private void tree(int files) throws Exception {
    for (int i = 0; i < files; i++) {
      Path directory = Files.createDirectories(folder.resolve("tree/" + i % 20));
      Files.writeString(directory.resolve("file" + i), "content " + i);
    }
  }

  private int run(String... options) {
    String[] args = new String[options.length + 3];
    args[0] = folder.resolve("tree").toString();
    args[1] = "--into";
    args[2] = folder.resolve("flows.db").toString();
    System.arraycopy(options, 0, args, 3, options.length);
    return new CommandLine(new PipelineCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}

package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.examples.tree.OddNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Real scans, with real processes. */
class ScanCommandTest {
  private static final int DIRECTORIES = 30;

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void tree() throws Exception {
    for (int i = 0; i < DIRECTORIES; i++) {
      OddNames.create(Files.createDirectories(folder.resolve("tree/" + i % 3 + "/" + i)));
    }
  }

  @Test
  void scan_threeProcesses_allFilesAndExitCode0() {
    assertThat(scan("--processes", "3", "--sha256", "--json")).isZero();
    assertThat(out.toString())
        .contains("\"ok\":true", "\"files\":300,\"rows\":300,\"missing\":0,\"doubled\":0")
        .contains("\"lost\":0", "\"lock_errors\":0", "\"added\":300");
    assertThat(folder.resolve("files.db-scan")).doesNotExist();
  }

  @Test
  @Tag("crash")
  void scan_writerKilled_nothingLostNothingDoubled() throws Exception {
    for (int i = 0; i < 300; i++) {
      OddNames.create(Files.createDirectories(folder.resolve("tree/more/" + i)));
    }
    assertThat(scan("--processes", "4", "--chaos", "2", "--json")).isZero();
    assertThat(out.toString()).contains("\"files\":3300,\"rows\":3300,\"missing\":0,\"doubled\":0");
    assertThat(out.toString()).contains("\"lost\":0", "\"lock_errors\":0");
  }

  @Test
  void scan_rowLost_isFound_andExitCode1() throws Exception {
    assertThat(scan("--processes", "1", "--json")).isZero();
    Path database = folder.resolve("files.db");
    try (Sluice sluice = Sluice.open(database)) {
      sluice.execute("CREATE TRIGGER loses AFTER INSERT ON file BEGIN"
          + " DELETE FROM file WHERE path = new.path; END");
    }
    Files.writeString(folder.resolve("tree/new"), "x");

    assertThat(scan("--processes", "1", "--json")).isEqualTo(1);

    assertThat(out.toString())
        .contains("{\"ok\":false", "\"files\":301,\"rows\":300,", "\"lost\":1,");
  }

  @Test
  void scan_intoWhatIsNoDatabase_exitCode2AndMessage() throws Exception {
    Path database = folder.resolve("files.db");
    String text =
        "no database at all, but longer than a header of one would have to be\n".repeat(9);
    Files.writeString(database, text);

    assertThat(scan("--processes", "2")).isEqualTo(2);

    assertThat(err.toString()).contains("as a database: ", "file is not a database");
    assertThat(database).hasContent(text);
  }

  @Test
  void scan_noSuchDirectory_exitCode2AndMessage() {
    int code =
        run("scan", "nowhere-at-all", "--into", folder.resolve("files.db").toString());
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("no such directory: nowhere-at-all");
    assertThat(folder.resolve("files.db")).doesNotExist();
  }

  private int scan(String... options) {
    String[] args = new String[options.length + 4];
    args[0] = "scan";
    args[1] = folder.resolve("tree").toString();
    args[2] = "--into";
    args[3] = folder.resolve("files.db").toString();
    System.arraycopy(options, 0, args, 4, options.length);
    return run(args);
  }

  private int run(String... args) {
    return new CommandLine(new Root())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @CommandLine.Command(
      name = "sluice",
      subcommands = {ScanCommand.class, DemoCommand.class})
  static final class Root {}
}

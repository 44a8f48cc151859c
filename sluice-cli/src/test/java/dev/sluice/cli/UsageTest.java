package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "               | no command given",
        "qury a b       | there is no command 'qury'; did you mean query?",
        "query          | Missing required parameters: 'DB', 'SQL'",
        "exec a         | Missing required parameter: 'SQL'",
        "query --cvs a b| unknown option --cvs",
        "query a b --csv --json | --csv, --json are mutually exclusive",
        "query a b --width x    | Invalid value for option '--width'",
        "query a b --width -1   | --width must be 0 or more, is -1",
        "serve a --listen 4001 | '4001' is not HOST:PORT",
        "serve a --foreign-keys maybe | Invalid value for option '--foreign-keys'",
        "serve a --workers 0 | --workers must be 1 to 64: 0",
        "serve a --worker-name ü | worker must be 1 to 64 letters",
        "status a b     | unexpected argument 'b'",
        "serve a --log-format xml | Invalid value for option '--log-format'",
        "serve a --max-body 3 | --max-body must be 1 KiB to 1 GiB: 3",
        "serve a --max-values 0 | --max-values must be 1 or more: 0",
        "serve a --max-body x | 'x' is not a whole number",
        "serve a --max-bod 1 | unknown option --max-bod; did you mean --max-body or --max-headers or --max-connections?",
        "load ftp://x | it is neither http nor https",
        "status a --every 3 | '3' is not a duration",
        "query a :x -p 1 | write -p NAME=VALUE, not -p 1",
        "query a :x -p x=1 -p :x=2 | parameter x is given twice",
        "exec a ? ? -p 1 | -p goes with exactly one SQL argument, there are 2",
        "exec a b /*    | SQL argument 2 ends inside a /* comment */"
      })
  void wrongUsage_isOneLineThatSaysWhatAndWhereHelpIs(String args, String message) {
    Invocation invocation = Invocation.of(args == null ? new String[0] : args.split(" +"));
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(invocation.out()).isEmpty();
    assertThat(invocation.err())
        .startsWith("sluice: USAGE: ")
        .contains(message)
        .endsWith(" --help\n")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "exec", "query", "serve", "status", "handover", "load"})
  void help_isOnStdoutWithExamples(String command) {
    Invocation invocation = Invocation.of((command + " --help").strip().split(" "));
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(invocation.out()).contains("Usage: sluice", "Example", "--debug");
    assertThat(invocation.err()).isEmpty();
  }

  @Test
  void help_thatCannotBePrinted_isOneLine() {
    Invocation invocation = Invocation.into(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        },
        "--help");
    assertThat(invocation)
        .isEqualTo(new Invocation(
            ExitCode.FAILED,
            "",
            "sluice: OUTPUT: cannot write the output: No space left on device\n"));
  }

  @Test
  void version_namesSluiceDriverAndJava() {
    assertThat(Invocation.of("--version").out())
        .matches("sluice \\d\\S* \\(sqlite-jdbc \\d\\S*, Java \\d+\\)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "status", "handover"})
  void missingDatabase_isNotCreatedByCommandsThatOnlyLook(String command) {
    Path file = folder.resolve("missing.db");
    Invocation invocation = command.equals("query")
        ? Invocation.of(command, file.toString(), "SELECT 1")
        : Invocation.of(command, file.toString());
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(invocation.err()).startsWith("sluice: NO_FILE: there is no database " + file);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void folder_isNotADatabase() {
    assertThat(Invocation.of("query", folder.toString(), "SELECT 1"))
        .isEqualTo(new Invocation(
            ExitCode.FAILED,
            "",
            "sluice: NOT_A_FILE: " + folder + " is a folder; name a database file in it\n"));
  }

  @Test
  void exec_inAMissingFolder_creates_nothing() {
    Path file = folder.resolve("a").resolve("b.db");
    Invocation invocation = Invocation.of("exec", file.toString(), "SELECT 1");
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(invocation.err()).startsWith("sluice: NO_FOLDER: ");
    assertThat(Files.exists(file.getParent())).isFalse();
  }
}

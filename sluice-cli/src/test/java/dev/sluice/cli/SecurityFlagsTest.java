package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityFlagsTest {
  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:0", ":0", "[::]:0"})
  void publicAddress_withoutUsers_isRefusedBeforeAnythingIsMade(String listen) {
    Invocation invocation =
        Invocation.of("serve", folder.resolve("a.db").toString(), "--listen", listen);
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(invocation.err())
        .startsWith("sluice: PUBLIC: ")
        .contains("can be reached from other machines", "--auth FILE", "--force-public")
        .hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--http-cert a                    | --http-cert and --http-key go together",
        "--http-key a                     | --http-cert and --http-key go together",
        "--http-verify-client             | give --http-cert and --http-key, too",
        "--http-ca-cert a                 | give --http-cert and --http-key, too",
        "--http-cert a --http-key b --http-verify-client       | goes with --http-ca-cert",
        "--http-cert a --http-key b --http-verify-common-name x | goes with --http-verify-client",
        "--max-connections 0              | --max-connections must be 1 or more: 0",
        "--max-body 1                     | --max-body must be 1 KiB to 1 GiB: 1",
        "--max-requests 0                 | --max-requests must be 1 or more: 0",
        "--max-bodies 1023                | --max-bodies must be 1 KiB or more: 1023",
        "--max-transactions 0             | --max-transactions must be 1 or more: 0",
        "--tx-idle 0s                     | --tx-idle must be positive",
        "--tx-time 999999999h             | --tx-time must be positive, and at most 3650 days",
        "--max-stream-time 0s             | --max-stream-time must be positive",
        "--key-retention 0s               | --key-retention must be positive",
        "--write-queue-capacity 0         | --write-queue-capacity must be 1 or more: 0",
        "--drain 0s                       | --drain must be positive",
      })
  void flags_thatDoNotFitTogether_areRefused(String flags, String message) {
    String[] args = ("serve " + folder.resolve("a.db") + " " + flags.strip()).split(" +");
    Invocation invocation = Invocation.of(args);
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(invocation.err()).contains(message).hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void authFile_missing_isOneLine() {
    Invocation invocation = Invocation.of(
        "serve",
        folder.resolve("a.db").toString(),
        "--listen",
        "127.0.0.1:0",
        "--auth",
        folder.resolve("missing").toString());
    assertThat(invocation.exitCode()).isNotEqualTo(ExitCode.OK);
    assertThat(invocation.err()).contains("cannot read the auth file").hasLineCount(1);
  }

  @Test
  void hashPassword_ofALine_isAHashOfIt() {
    Invocation invocation = withInput("correct horse\nmore\n", "hash-password");
    assertThat(invocation.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(invocation.out()).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$\\S+\\$\\S+\n");
    assertThat(withInput("correct horse\n", "hash-password").out()).isNotEqualTo(invocation.out());
  }

  @Test
  void hashPassword_ofNothing_isRefused() {
    for (String input : new String[] {"", "\n"}) {
      Invocation invocation = withInput(input, "hash-password");
      assertThat(invocation.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(invocation.err()).contains("the password is empty");
    }
  }

  @Test
  void hashPassword_token_isATokenAndItsHash() {
    assertThat(Invocation.of("hash-password", "--token").out())
        .matches(
            "token, for the client: slt_[\\w-]{43}\nfor the auth file:     sha256:[0-9a-f]{64}\n");
  }

  private static Invocation withInput(String input, String... args) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return Invocation.of(args);
    } finally {
      System.setIn(before);
    }
  }
}

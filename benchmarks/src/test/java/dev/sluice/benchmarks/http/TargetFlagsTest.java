package dev.sluice.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TargetFlagsTest {
  @Command
  private static final class Asking {
    @Mixin
    private TargetFlags flags = new TargetFlags();
  }

  private static HttpTarget target(String url, String... options) {
    Asking asking = new Asking();
    new CommandLine(asking).parseArgs(options);
    return asking.flags.target(url);
  }

  @Test
  void https_isSpokenWithoutAnOption() {
    assertThat(target("https://db.example.org").tls()).isPresent();
    assertThat(target("https://db.example.org")).hasToString("https://db.example.org:4001");
    assertThat(target("http://[::1]:80")).hasToString("http://[::1]:80");
  }

  @Test
  void user_ofTheOption_goesBeforeThatOfTheUrl() {
    assertThat(target("http://a:b@localhost", "--user", "ann:secret").authorization())
        .isEqualTo("Basic YW5uOnNlY3JldA==");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost, --insecure, go with https://",
    "https://localhost, --client-cert a, go together",
    "https://localhost, --client-key a, go together",
    "https://localhost, --insecure --ca-cert a, makes no sense",
    "https://localhost, --ca-cert missing.pem, 'there is no file missing.pem, which is given for TLS'"
  })
  void whatDoesNotFit_isRefused(String url, String options, String message) {
    assertThatThrownBy(() -> target(url, options.split(" ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}

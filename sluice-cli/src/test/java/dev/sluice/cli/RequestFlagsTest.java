package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceOptions;
import dev.sluice.server.ServerOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RequestFlagsTest {
  private static RequestFlags parsed(String... arguments) {
    RequestFlags flags = new RequestFlags();
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
    spec.addMixin("flags", CommandLine.Model.CommandSpec.forAnnotatedObject(flags));
    new CommandLine(spec)
        .registerConverter(Duration.class, new DurationText())
        .parseArgs(arguments);
    return flags;
  }

  @Test
  void flags_allOfThem_reachTheServer() {
    ServerOptions options = parsed(
            "--max-requests=1",
            "--max-bodies=2048",
            "--max-transactions=3",
            "--tx-idle=4s",
            "--tx-time=5s",
            "--max-stream-time=6s",
            "--key-retention=7h")
        .on(ServerOptions.defaults());

    assertThat(options.requestsMax()).isEqualTo(1);
    assertThat(options.bodiesBytes()).isEqualTo(2048);
    assertThat(options.transactionsMax()).isEqualTo(3);
    assertThat(options.transactionIdleTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(options.transactionTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.streamTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(options.keyRetention()).isEqualTo(Duration.ofHours(7));
  }

  @Test
  void times_longerThanTheDatabases_raiseThose_andShorterOnesDoNot() {
    SluiceOptions before = SluiceOptions.defaults();

    SluiceOptions longer =
        parsed("--tx-idle=1m", "--tx-time=2m", "--max-stream-time=3m").on(before);
    assertThat(longer.transactionIdleTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(longer.transactionTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(longer.readTimeout()).isEqualTo(Duration.ofMinutes(3));

    SluiceOptions shorter =
        parsed("--tx-idle=1ms", "--tx-time=2ms", "--max-stream-time=3ms").on(before);
    assertThat(shorter.transactionIdleTimeout()).isEqualTo(before.transactionIdleTimeout());
    assertThat(shorter.transactionTimeout()).isEqualTo(before.transactionTimeout());
    assertThat(shorter.readTimeout()).isEqualTo(before.readTimeout());
  }
}

package dev.sluice.server.internal.tx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.server.Limits;
import dev.sluice.server.ServerError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TxRegistryTest {
  @TempDir
  private Path folder;

  @Test
  void transaction_ofAnotherUser_doesNotExist() {
    try (Sluice sluice = Sluice.open(folder.resolve("a.db"))) {
      TxLimits limits =
          new TxLimits(2, Duration.ofSeconds(5), Duration.ofSeconds(10), Limits.defaults());
      TxRegistry registry = new TxRegistry(sluice, limits);
      TxId id = registry.begin("tx", "ann", Duration.ofSeconds(10));

      assertThat(registry.run(select(id, "bob")))
          .isInstanceOfSatisfying(
              TxAnswer.Refused.class,
              refused -> assertThat(refused.problem().code()).isEqualTo(ServerError.NOT_FOUND));
      assertThat(registry.run(select(id, "ann"))).isInstanceOf(TxAnswer.Done.class);
      registry.close();
    }
  }

  private static TxCommand select(TxId id, String user) {
    byte[] body = "[\"SELECT 1\"]".getBytes(StandardCharsets.UTF_8);
    return new TxCommand(id, TxCommand.Verb.QUERY, user, "", "application/json", body);
  }
}

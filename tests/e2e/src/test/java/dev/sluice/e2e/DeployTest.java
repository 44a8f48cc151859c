package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A new version starts beside the old one on the same port and file, and the old one is ended. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes cannot share a port there")
class DeployTest {
  private static final int CLIENTS = 8;
  private static final int PROGRESS = 60;

  @TempDir
  private Path folder;

  @Test
  void rollingDeploy_underLoad_failsNoRequest() throws Exception {
    deploy(2);
  }

  @Test
  @Tag("crash")
  void rollingDeploys_ofSeveralWorkers_failNoRequest() throws Exception {
    deploy(10, "--workers", "2");
  }

  private void deploy(int times, String... options) throws Exception {
    Path database = folder.resolve("d.db");
    ServedProcess old = ServedProcess.start(database, options);
    try (KeepAliveLoad load = KeepAliveLoad.on(old, CLIENTS)) {
      for (int i = 0; i < times; i++) {
        load.awaitMore(PROGRESS);
        ServedProcess fresh = ServedProcess.beside(database, old.port(), options);
        Set<String> before = load.takeWorkers();
        load.awaitMore(PROGRESS);
        assertThat(old.terminate())
            .matches("ended: \\d+ connections? drained in .* s, "
                + "0 requests cut; process \\d+ has the writer's role");
        old.close();
        old = fresh;
        load.awaitMore(PROGRESS); // until the last answers of the old one are noted
        load.takeWorkers();
        load.awaitMore(PROGRESS);
        assertThat(load.takeWorkers())
            .as("only the new one answers")
            .doesNotContainAnyElementsOf(before);
      }
      assertThat(load.broken()).as("connections that broke").isZero();
      load.stopAndVerify(database);
    } finally {
      old.close();
    }
  }
}

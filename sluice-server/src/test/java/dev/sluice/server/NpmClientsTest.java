package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of rqlite from npm against a real server. Their packages are installed by hand, once: {@code
 * cd sluice-server/src/test/npm && npm ci}.
 */
class NpmClientsTest extends ServedDatabase {
  private static final Path SCRIPTS = Path.of("src/test/npm");

  @ParameterizedTest
  @ValueSource(strings = {"rqlite-js", "rqdb"})
  void client_doesItsUsualWork(String client) throws Exception {
    assumeThat(SCRIPTS.resolve("node_modules").resolve(client))
        .as("skipped: the packages are not installed; run npm ci in sluice-server/src/test/npm")
        .isDirectory();
    assumeThat(hasNode()).as("skipped: there is no node on the PATH").isTrue();

    Path output = folder.resolve("output");
    Process process = new ProcessBuilder("node", client + ".mjs", uri("").toString())
        .directory(SCRIPTS.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();

    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(Files.readString(output)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).contains(client + ": ok");
  }

  private static boolean hasNode() throws InterruptedException {
    try {
      return new ProcessBuilder("node", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}

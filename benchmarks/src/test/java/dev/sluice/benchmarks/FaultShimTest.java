package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a C compiler and Linux; elsewhere its tests are skipped. */
class FaultShimTest {
  @TempDir
  private Path folder;

  private FaultShim shim = new FaultShim(Path.of("not-built"));
  private Path failSync = Path.of("not-set");
  private Path failWrite = Path.of("not-set");

  @BeforeEach
  void build() {
    try {
      shim = FaultShim.build(folder);
    } catch (FaultShimUnavailable e) {
      assumeThat(false).as(e.getMessage()).isTrue();
    }
    failSync = folder.resolve("fail-sync");
    failWrite = folder.resolve("fail-write");
  }

  @Test
  void delaying_everySync_takesSoMuchLongerThroughBothWays() throws Exception {
    Duration delay = Duration.ofMillis(3);

    SyncProbe.Times times = SyncProbe.measure(setting(), shim.delaying(delay));

    assertThat(times.channelNanos()).isGreaterThan(delay.toNanos());
    assertThat(times.sqliteNanos()).isGreaterThan(delay.toNanos());
  }

  @Test
  void failing_syncOfWal_failsInSqliteAndInChannelOnlyWhileTheFileIsThere() throws Exception {
    Files.createFile(failSync);

    assertThat(probe("sync", "a.db-wal")).contains("IOException");
    assertThat(probe("sync", "a.db")).isEqualTo("ok");
    assertThat(probe("sqlite", "b.db")).contains("disk I/O error");
    Files.delete(failSync);
    assertThat(probe("sync", "a.db-wal")).isEqualTo("ok");
    assertThat(probe("sqlite", "b.db")).isEqualTo("ok");
  }

  @Test
  void failing_writeOfWal_reportsWhatTheFileSays() throws Exception {
    Files.writeString(failWrite, "ENOSPC\n");
    assertThat(probe("write", "a.db-wal")).contains("No space left");
    assertThat(probe("write", "a.db")).isEqualTo("ok");
    assertThat(probe("sqlite", "b.db")).contains("database or disk is full");

    Files.writeString(failWrite, "EIO\n");
    assertThat(probe("write", "a.db-wal")).contains("Input/output error");
    assertThat(probe("sqlite", "c.db")).contains("disk I/O error");
  }

  private String probe(String way, String file) throws Exception {
    Map<String, String> environment = shim.failing(failSync, failWrite);
    List<String> arguments = List.of(way, folder.resolve(file).toString());
    Process process = JavaProcess.start(
        FaultProbe.class, JavaProcess.CLIENT, arguments, environment, folder.resolve("err"));
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } finally {
      process.destroyForcibly();
    }
  }

  private Setting setting() {
    Progress progress = new Progress(new PrintWriter(new StringWriter()), /* terminal= */ false);
    return new Setting(
        folder, Duration.ofSeconds(1), Duration.ZERO, Map.of(), progress, new AtomicInteger());
  }
}

package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice serve --workers}: G2, G3 and G7 while its processes die. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes cannot share a port there")
class WorkersTest {
  private static final int CLIENTS = 8;
  private static final int PROGRESS = 40;

  @TempDir
  private Path folder;

  @Test
  void workers_killedInTurnUnderLoad_loseNoAcknowledgedWrite() throws Exception {
    killWorkers(2, 2);
  }

  @Test
  @Tag("crash")
  void workers_killedAgainAndAgain_loseNoAcknowledgedWrite() throws Exception {
    killWorkers(3, 18);
  }

  /** Every one is killed once, the writer included; then whoever comes next. */
  private void killWorkers(int workers, int kills) throws Exception {
    Path database = folder.resolve("w.db");
    try (ServedProcess server =
            ServedProcess.start(database, "--workers", Integer.toString(workers));
        KeepAliveLoad load = KeepAliveLoad.on(server, CLIENTS)) {
      Set<Long> first = pids(server);
      Set<Long> killed = new HashSet<>();
      for (int i = 0; i < kills; i++) {
        awaitWorkers(server, workers);
        long victim = i == 0 ? writer(database) : oldest(server, first, killed);
        killed.add(victim);
        int before = load.broken();
        kill(victim);
        load.awaitMore(PROGRESS);
        assertThat(load.broken() - before)
            .as("connections that were retried")
            .isLessThanOrEqualTo(2 * CLIENTS);
      }
      assertThat(killed).containsAll(first);
      awaitWorkers(server, workers);
      load.stopAndVerify(database);
      assertThat(server.terminate())
          .matches("ended: \\d+ connections? drained in .* requests cut; the database is closed");
    }
    assertThat(Files.readString(folder.resolve("serve.err")))
        .contains("ended with exit code 137 (signal 9); it is started again in ");
  }

  @Test
  void supervisor_killed_itsWorkersEnd() throws Exception {
    try (ServedProcess server =
        ServedProcess.start(folder.resolve("w.db"), "--workers", "2", "--worker-name", "web")) {
      List<ProcessHandle> workers = server.children();
      assertThat(workers).hasSize(2);
      awaitAnswersOf(server, Set.of("web-1", "web-2"));
      server.kill();
      Until.isTrue("the workers end", () -> workers.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void portThatIsTaken_isSaid_andNothingRuns() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = run(folder.resolve("w.db"), taken.getLocalPort());
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("sluice: LISTEN: cannot listen on ").hasLineCount(1);
    }
  }

  @Test
  void fileThatIsBroken_isSaidOnce_andEndsAll() throws Exception {
    Path database = Files.writeString(folder.resolve("w.db"), "this is no database".repeat(100));
    Run run = run(database, 0);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("sluice: CORRUPT: ").hasLineCount(1);
  }

  @Test
  void portOfAnotherFile_isRefused() throws Exception {
    try (ServedProcess server = ServedProcess.start(folder.resolve("w.db"))) {
      Run run = run(folder.resolve("other.db"), server.port());
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .startsWith("sluice: LISTEN: ")
          .contains("by a process that does not serve this file")
          .hasLineCount(1);
    }
  }

  private Run run(Path database, int port) throws IOException, InterruptedException {
    return Run.of(folder, Map.of(), ServedProcess.command(database, port, "--workers", "2"));
  }

  /** So many processes, and all of them answer. */
  private static void awaitWorkers(ServedProcess server, int count) throws Exception {
    Until.isTrue(count + " workers", () -> server.children().size() == count);
    Set<String> names = new HashSet<>();
    pids(server).forEach(pid -> names.add(Long.toString(pid)));
    awaitAnswersOf(server, names);
  }

  /** The kernel leads new connections to all who listen, sooner or later. */
  private static void awaitAnswersOf(ServedProcess server, Set<String> names) throws Exception {
    Set<String> seen = new HashSet<>();
    Until.isTrue("answers of " + names, () -> {
      try (KeepAliveClient fresh = new KeepAliveClient(server.port())) {
        seen.add(fresh.post("/db/query", "[\"SELECT 1\"]").worker());
      }
      return seen.equals(names);
    });
  }

  private static Set<Long> pids(ServedProcess server) {
    Set<Long> pids = new HashSet<>();
    server.children().forEach(child -> pids.add(child.pid()));
    return pids;
  }

  private static long writer(Path database) {
    return Sluice.status(database, Duration.ofSeconds(30)).orElseThrow().writerPid();
  }

  private static long oldest(ServedProcess server, Set<Long> first, Set<Long> killed) {
    Set<Long> left = new HashSet<>(first);
    left.removeAll(killed);
    return left.isEmpty() ? pids(server).iterator().next() : left.iterator().next();
  }

  private static void kill(long pid) {
    ProcessHandle victim = ProcessHandle.of(pid).orElseThrow();
    assertThat(victim.destroyForcibly()).isTrue();
    victim.onExit().orTimeout(60, TimeUnit.SECONDS).join();
  }
}

package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Point 10: real processes, killed and frozen. */
@Timeout(300)
class ProcessesTest {
  @TempDir
  private Path folder;

  @Test
  void processes_killedAtRandom_loseAndRepeatNothing() throws Exception {
    killed(2, 15);
  }

  @Test
  @Tag("crash")
  @Timeout(1800)
  void processes_killedFiftyTimes_loseAndRepeatNothing() throws Exception {
    killed(50, 15);
  }

  private void killed(int kills, int flowsEach) throws Exception {
    campaign(kills, flowsEach, /* freezes= */ false);
  }

  /** A frozen process is given up by the others; what it was at runs twice, and is recorded once. */
  @Test
  @Tag("crash")
  @Timeout(1800)
  void processes_frozenPastTheirLeaseOrKilled_loseNothing_andRecordOnce() throws Exception {
    campaign(20, 15, /* freezes= */ true);
  }

  private void campaign(int rounds, int flowsEach, boolean freezes) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path database = folder.resolve("flows.db");
    Path log = Files.createFile(folder.resolve("effects.log"));
    List<FlowProcess> crew = new ArrayList<>();
    int started = 0;
    try (Sluice sluice = Sluice.open(database)) {
      sluice.execute("CREATE TABLE effect (id TEXT, step TEXT)");
    }
    try {
      for (int i = 0; i < 3; i++) {
        crew.add(start(database, log, "r" + started++ + "-", flowsEach));
      }
      for (int round = 0; round < rounds; round++) {
        int victim = random.nextInt(crew.size());
        crew.get(victim).await("started");
        watch(database, random.nextInt(60));
        if (freezes && random.nextBoolean()) {
          crew.get(victim).signal("STOP");
          watch(database, FlowMain.LEASE.toMillis() + random.nextInt(1500));
          crew.get(victim).signal("CONT");
          continue;
        }
        crew.get(victim).kill();
        crew.set(victim, start(database, log, "r" + started++ + "-", flowsEach));
      }
      for (FlowProcess process : crew) {
        process.await("started");
      }
      try (Sluice sluice = Sluice.open(database)) {
        Bench.until(
            "all have ended, seed " + seed,
            () -> sluice
                    .query("SELECT count(*) FROM _sluice_wf_workflow WHERE finished_at IS NULL")
                    .single()
                    .longValue(0)
                == 0);
        verify(sluice, started * flowsEach);
        verifyLog(sluice, log, freezes);
      }
    } finally {
      crew.forEach(FlowProcess::close);
    }
  }

  /**
   * Looks at the file for a while, as a program without Sluice: this process is to be no writer, so that
   * the victims are.
   */
  private static void watch(Path database, long millis) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + database + "?mode=ro");
        PreparedStatement running = connection.prepareStatement(
            "SELECT count(*) FROM _sluice_wf_workflow WHERE state = 'RUNNING' AND queue = ?")) {
      running.setString(1, FlowMain.LIMITED);
      do {
        try (ResultSet row = running.executeQuery()) {
          row.next();
          assertThat(row.getInt(1)).isLessThanOrEqualTo(FlowMain.LIMIT);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
      } while (System.nanoTime() - end < 0);
    }
  }

  private FlowProcess start(Path database, Path log, String prefix, int flows) throws IOException {
    return FlowProcess.start(
        folder, database.toString(), log.toString(), "own", Integer.toString(flows), prefix);
  }

  /** Every one ended well, with its result; the rows of transactional steps are there once. */
  private static void verify(Sluice sluice, int most) {
    assertThat(sluice.query("PRAGMA integrity_check").singleValue()).isEqualTo("ok");
    assertThat(mixed(sluice)).isPositive().isLessThanOrEqualTo(most);
    assertThat(sluice.query(
            row -> row.text(0) + " " + row.text(1) + " " + row.value(2),
            "SELECT id, state, error FROM _sluice_wf_workflow WHERE state <> 'DONE'"))
        .isEmpty();
    assertThat(sluice.query(
            row -> row.text(0) + " " + row.text(1),
            "SELECT id, output FROM _sluice_wf_workflow WHERE name = 'mixed'"
                + " AND CAST(output AS INTEGER) <> (? + 1) * CAST(input AS INTEGER)",
            FlowMain.EFFECTS))
        .isEmpty();
    assertThat(sluice.query(
            row -> row.longValue(0),
            "SELECT count(*) FROM effect GROUP BY id, step HAVING count(*) <> 1"))
        .isEmpty();
    assertThat(sluice.query("SELECT count(*) FROM effect").singleValue())
        .isEqualTo(mixed(sluice) * FlowMain.STEPS);
    assertThat(sluice.query("SELECT count(*) FROM _sluice_wf_message").singleValue())
        .isEqualTo(mixed(sluice) * 2);
  }

  private static long mixed(Sluice sluice) {
    return sluice
        .query("SELECT count(*) FROM _sluice_wf_workflow WHERE name = 'mixed'")
        .single()
        .longValue(0);
  }

  /**
   * Every effect outside is there; and none came after it was recorded, but for what a frozen process
   * was at.
   */
  private static void verifyLog(Sluice sluice, Path log, boolean freezes) throws IOException {
    Map<String, Long> last = new HashMap<>();
    for (String line : Files.readAllLines(log)) {
      String[] words = line.split(" ");
      last.merge(words[1] + " " + words[2], Long.valueOf(words[0]), Math::max);
    }
    Map<String, Long> recorded = new HashMap<>();
    sluice
        .query("SELECT w.id, s.path, s.ended_at FROM _sluice_wf_step s"
            + " JOIN _sluice_wf_workflow w USING (wid) WHERE s.kind = 'STEP'")
        .forEach(row -> recorded.put(row.text(0) + " " + row.text(1), row.longValue(2)));
    assertThat(recorded).hasSize((int) mixed(sluice) * FlowMain.EFFECTS);
    assertThat(last.keySet()).isEqualTo(recorded.keySet());
    if (!freezes) {
      recorded.forEach((step, endedAt) -> assertThat(last.get(step))
          .describedAs("%s ran again after it was recorded", step)
          .isLessThanOrEqualTo(endedAt));
    }
  }

  @Test
  void process_frozenPastItsLease_isFencedOff_andBeginsAnew() throws Exception {
    Path database = folder.resolve("flows.db");
    Path log = Files.createFile(folder.resolve("effects.log"));
    Path go = folder.resolve("go");
    try (Sluice sluice = Sluice.open(database)) {
      sluice.execute("CREATE TABLE effect (id TEXT, step TEXT)");
      try (FlowProcess frozen =
          FlowProcess.start(folder, database.toString(), log.toString(), "theirs", "0", "none")) {
        frozen.await("started");
        try (Workflows flows = FlowMain.open(sluice, "ours")) {
          Workflow<String, Long> waiting = FlowMain.defineWaiting(flows, log);
          Workflow<Integer, Integer> mixed = FlowMain.defineMixed(flows, log);
          // Only the other process serves that queue; when it is dead, it is moved by hand.
          WorkflowHandle<Long> handle =
              waiting.start(go.toString(), o -> o.id("w").queue("theirs"));
          Bench.until("it runs there", () -> Files.readString(log).contains(" w wait"));
          frozen.signal("STOP");
          Bench.until(
              "it is taken from the frozen process", () -> handle.state() == WorkflowState.QUEUED);
          sluice.transaction(tx -> tx.execute(
              "UPDATE _sluice_wf_workflow SET queue = 'ours' WHERE id = 'w' AND state = 'QUEUED'"));
          Bench.until("it runs here", () -> Files.readAllLines(log).size() == 2);
          Files.createFile(go);
          assertThat(handle.result(Bench.LONG))
              .isEqualTo(ProcessHandle.current().pid());
          frozen.signal("CONT");
          assertThat(mixed.start(3, o -> o.id("m").queue("theirs")).result(Bench.LONG))
              .isEqualTo(3 * (FlowMain.EFFECTS + 1));
          assertThat(handle.result(Bench.LONG))
              .isEqualTo(ProcessHandle.current().pid());
          assertThat(sluice.query(
                  row -> row.text(0), "SELECT output FROM workflow_steps WHERE workflow = 'w'"))
              .containsExactly(Long.toString(ProcessHandle.current().pid()));
        }
      }
    }
  }
}

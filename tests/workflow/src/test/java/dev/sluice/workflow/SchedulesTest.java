package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.workflow.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Point 8: schedules. */
class SchedulesTest {
  @TempDir
  private Path folder;

  private Bench bench;
  private VirtualTime clock;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
    clock = bench.clock(false);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Workflow<String, String> tick(Workflows flows) {
    return flows.define("tick", 1, String.class, String.class, (wf, in) -> in);
  }

  private long count(String like) {
    return bench
        .sluice()
        .query("SELECT count(*) FROM _sluice_wf_workflow WHERE state = 'DONE' AND id LIKE ?", like)
        .single()
        .longValue(0);
  }

  @Test
  void times_fireOnceEach_overTwoProcesses() throws Exception {
    Workflows one = bench.open(b -> b.clock(clock));
    Workflows two = bench.open(b -> b.clock(clock));
    Workflow<String, String> tick = tick(one);
    tick(two);
    one.schedule("hourly", tick, "x", Schedule.cron("0 * * * *"));
    two.schedule("hourly", tick, "x", Schedule.cron("0 * * * *"));
    for (int hour = 1; hour <= 5; hour++) {
      long expected = hour;
      clock.advance(Duration.ofHours(1));
      Bench.until("it fires", () -> count("hourly@%") == expected);
    }
    assertThat(bench.value("SELECT count(*) FROM _sluice_wf_workflow")).isEqualTo("5");
    assertThat(one.schedules()).hasSize(1);
  }

  @Test
  void timesMissed_areMadeUpFor_asThePolicySays() throws Exception {
    Workflows before = bench.open(b -> b.clock(clock));
    Workflow<String, String> tick = tick(before);
    before.schedule(
        "all", tick, "x", Schedule.every(Duration.ofHours(1)).catchUp(Schedule.CatchUp.ALL));
    before.schedule("last", tick, "x", Schedule.every(Duration.ofHours(1)));
    before.schedule(
        "none", tick, "x", Schedule.every(Duration.ofHours(1)).catchUp(Schedule.CatchUp.NONE));
    before.close();
    Instant now = Instant.ofEpochMilli(clock.millis());
    Instant later = now.plus(Duration.ofHours(6)).plus(Duration.ofMinutes(5));
    clock.advance(Duration.between(now, later));
    Workflows after = bench.open(b -> b.clock(clock));
    tick(after);
    Bench.until(
        "all have moved on",
        () -> after.schedules().stream().allMatch(s -> s.nextAt().orElseThrow().isAfter(later)));
    Bench.until(
        "all have run",
        () -> bench
            .value("SELECT count(*) FROM _sluice_wf_workflow WHERE finished_at IS NULL")
            .equals("0"));
    assertThat(count("all@%")).isEqualTo(6);
    assertThat(count("last@%")).isEqualTo(1);
    assertThat(count("none@%")).isEqualTo(0);
  }

  @Test
  void manyMissedTimes_areOneStart_whereTheLastOneCounts() {
    Workflows before = bench.open(b -> b.clock(clock));
    before.schedule("last", tick(before), "x", Schedule.every(Duration.ofMinutes(1)));
    before.close();
    clock.advance(Duration.ofHours(10));
    Workflows after = bench.open(b -> b.clock(clock));
    tick(after);
    clock.awaitRest();
    assertThat(after.list(WorkflowQuery.all()))
        .extracting(WorkflowInfo::id)
        .containsExactly("last@" + clock.instant());
  }

  @Test
  void overlap_thatIsNotAllowed_isLeftOut() throws Exception {
    Workflows flows = bench.open(b -> b.clock(clock));
    Workflow<String, String> slow = flows.define(
        "slow", 1, String.class, String.class, (wf, in) -> wf.receive("go", String.class));
    flows.schedule(
        "s", slow, "x", Schedule.every(Duration.ofHours(1)).overlap(Schedule.Overlap.SKIP));
    for (int i = 0; i < 3; i++) {
      Instant next = flows.schedules().getFirst().nextAt().orElseThrow();
      clock.advance(Duration.ofHours(1));
      Bench.until(
          "it moves on",
          () -> flows.schedules().getFirst().nextAt().orElseThrow().isAfter(next));
    }
    assertThat(flows.count(WorkflowQuery.all())).isEqualTo(1);
    assertThatThrownBy(() -> flows.trigger("s")).hasMessageContaining("lets none overlap");
  }

  @Test
  void schedule_isPausedTriggeredBackfilledAndRemoved() throws Exception {
    Workflows flows = bench.open(b -> b.clock(clock));
    Workflow<String, String> tick = tick(flows);
    flows.schedule("d", tick, "x", Schedule.cron("0 0 * * *"));
    flows.schedule("e", tick, "x", Schedule.cron("0 0 * * *"));
    flows.pauseSchedule("d");
    assertThat(flows.schedules()).extracting(ScheduleInfo::isPaused).containsExactly(true, false);
    String id = flows.trigger("d");
    assertThat(flows.find(id, String.class).orElseThrow().result(Bench.LONG)).isEqualTo("x");
    Instant from = Instant.parse("2023-01-01T00:00:00Z");
    assertThat(flows.backfill("d", from, from.plus(Duration.ofDays(10)))).isEqualTo(10);
    assertThat(flows.backfill("d", from, from.plus(Duration.ofDays(11)))).isEqualTo(1);
    assertThatThrownBy(() -> flows.backfill("d", Instant.EPOCH, from))
        .hasMessageContaining("more than 10000 times")
        .hasMessageContaining("a shorter span");
    assertThat(flows.count(WorkflowQuery.all())).isEqualTo(12);
    flows.resumeSchedule("d");
    assertThat(flows.retainSchedules(Set.of("d"))).isEqualTo(1);
    assertThat(flows.unschedule("d")).isTrue();
    assertThat(flows.unschedule("d")).isFalse();
    assertThat(flows.schedules()).isEqualTo(List.of());
    assertThatThrownBy(() -> flows.trigger("d")).hasMessageContaining("no schedule 'd'");
  }
}

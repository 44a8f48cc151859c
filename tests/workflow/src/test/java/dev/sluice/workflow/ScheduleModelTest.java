package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.workflow.testkit.WorkflowKit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/** Schedules against {@link ScheduleModel}: after any commands, each time was dealt with once. */
class ScheduleModelTest {
  private static final String NAME = "s";
  private static final Instant BEFORE_SPRING = Instant.parse("2026-03-27T10:00:30Z");
  private static final Instant BEFORE_AUTUMN = Instant.parse("2026-10-23T10:00:30Z");

  enum Kind {
    ADVANCE,
    DOWN,
    CRASH,
    SECOND_PROCESS,
    PAUSE,
    RESUME,
    BACKFILL,
    END,
    SET_AGAIN
  }

  /** One command; {@code choice} from 0 to 999 picks its length. */
  record Command(Kind kind, int choice) {}

  /** A schedule and when it begins: near a change of the clocks, mostly. */
  record Plan(
      ScheduleModel.Times times,
      Schedule.Overlap overlap,
      Schedule.CatchUp catchUp,
      Instant begin) {}

  @Property(tries = 12)
  void schedule_anyCommands_doesAsItsModel(
      @ForAll("plans") Plan plan, @ForAll("commands") List<Command> commands) {
    run(plan, commands);
  }

  @Property(tries = 200)
  @Tag("slow")
  void schedule_anyCommandsForLong_doesAsItsModel(
      @ForAll("plans") Plan plan, @ForAll("manyCommands") List<Command> commands) {
    run(plan, commands);
  }

  private static void run(Plan plan, List<Command> commands) {
    try (Trial trial = new Trial(plan)) {
      for (int i = 0; i < commands.size(); i++) {
        trial.apply(commands.get(i));
        trial.verify("after command " + i);
      }
    }
  }

  @Provide
  Arbitrary<List<Command>> commands() {
    return command().list().ofMinSize(3).ofMaxSize(10);
  }

  @Provide
  Arbitrary<List<Command>> manyCommands() {
    return command().list().ofMinSize(10).ofMaxSize(30);
  }

  private static Arbitrary<Command> command() {
    Arbitrary<Kind> kinds = Arbitraries.frequency(
        Tuple.of(8, Kind.ADVANCE),
        Tuple.of(4, Kind.DOWN),
        Tuple.of(2, Kind.CRASH),
        Tuple.of(2, Kind.SECOND_PROCESS),
        Tuple.of(1, Kind.PAUSE),
        Tuple.of(2, Kind.RESUME),
        Tuple.of(1, Kind.BACKFILL),
        Tuple.of(4, Kind.END),
        Tuple.of(1, Kind.SET_AGAIN));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 999)).as(Command::new);
  }

  @Provide
  Arbitrary<Plan> plans() {
    Arbitrary<ZoneId> zones = Arbitraries.of(
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
        .map(ZoneId::of);
    Arbitrary<ScheduleModel.Times> times = Combinators.combine(
            zones,
            Arbitraries.of(0, 0, 0, 7, 45, 300),
            Arbitraries.of(0, 15, 30, 59),
            Arbitraries.of(-1, 1, 2, 2, 3, 23))
        .as(ScheduleModel.Times::new);
    return Combinators.combine(
            times,
            Arbitraries.of(Schedule.Overlap.class),
            Arbitraries.of(Schedule.CatchUp.class),
            Arbitraries.of(BEFORE_SPRING, BEFORE_AUTUMN))
        .as(Plan::new);
  }

  /** The engines and the model, side by side. */
  private static final class Trial implements AutoCloseable {
    private final WorkflowKit kit = WorkflowKit.open();
    private final Plan plan;
    private final ScheduleModel model;
    private final List<Workflows> processes = new ArrayList<>();

    Trial(Plan plan) {
      this.plan = plan;
      kit.time().skip(false);
      kit.time().advance(Duration.between(kit.time().instant(), plan.begin()));
      this.model = new ScheduleModel(
          plan.times(), plan.overlap(), plan.catchUp(), kit.time().millis());
      set(open());
    }

    private Workflows flows() {
      return processes.getLast();
    }

    private Workflow<String, String> open() {
      Workflows process = kit.process(b -> b.hot(Duration.ofDays(9999)).recoveries(1000));
      boolean waits = plan.overlap() == Schedule.Overlap.SKIP;
      processes.add(process);
      return process.define(
          "tick",
          1,
          String.class,
          String.class,
          (wf, in) -> waits ? wf.receive("end", String.class) : in);
    }

    private void set(Workflow<String, String> tick) {
      flows()
          .schedule(
              NAME,
              tick,
              "x",
              plan.times().schedule().overlap(plan.overlap()).catchUp(plan.catchUp()));
      kit.time().awaitRest();
    }

    void apply(Command command) {
      int choice = command.choice();
      switch (command.kind()) {
        case ADVANCE -> advance(choice);
        case DOWN -> down(choice);
        case CRASH -> down(0);
        case SECOND_PROCESS -> open();
        case PAUSE -> pause(true);
        case RESUME -> pause(false);
        case BACKFILL -> backfill(choice);
        case END -> end();
        case SET_AGAIN -> set(open());
      }
      kit.time().awaitRest();
    }

    /** Up to a day; half of them end between two minutes. */
    private static long millis(int choice) {
      return Duration.ofMinutes(choice % 7 * 60L + choice).toMillis() + choice % 2 * 1234L;
    }

    private void advance(int choice) {
      kit.time().advance(Duration.ofMillis(millis(choice)));
      model.advance(millis(choice));
    }

    private void down(int choice) {
      long millis = choice == 0 ? 0 : millis(choice) * (1 + choice % 4);
      kit.crash();
      processes.clear();
      kit.time().advance(Duration.ofMillis(millis));
      open();
      model.miss(millis);
      model.catchUp();
    }

    private void pause(boolean paused) {
      boolean isPaused = flows().schedules().getFirst().isPaused();
      if (paused) {
        flows().pauseSchedule(NAME);
      } else {
        flows().resumeSchedule(NAME);
      }
      if (isPaused != paused) {
        model.pause(paused);
      }
    }

    private void backfill(int choice) {
      long from = kit.time().millis() - millis(choice);
      long to = from + Duration.ofHours(5).toMillis();
      if (plan.overlap() == Schedule.Overlap.ALLOW) {
        assertThat(flows().backfill(NAME, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to)))
            .isEqualTo(model.backfill(from, to));
      }
    }

    private void end() {
      Instant active = model.active();
      if (active != null) {
        String id = NAME + "@" + active;
        // It looks at a message at once where the process that runs it has sent it.
        processes.forEach(process -> process.send(id, "end", "over"));
        assertThat(flows().find(id, String.class).orElseThrow().result(Bench.LONG))
            .isEqualTo("over");
        model.end();
      }
    }

    void verify(String when) {
      Map<String, Instant> found = new TreeMap<>();
      kit.sluice()
          .query("SELECT id, created_at FROM _sluice_wf_workflow")
          .forEach(row -> found.put(row.text(0), Instant.ofEpochMilli(row.longValue(1))));
      Map<String, Instant> expected = new TreeMap<>();
      model.starts().forEach((time, at) -> expected.put(NAME + "@" + time, at));
      assertThat(found).describedAs("%s of %s", when, plan).isEqualTo(expected);
    }

    @Override
    public void close() {
      kit.close();
    }
  }
}

package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.CaseFailed;
import dev.sluice.benchmarks.JavaProcess;
import dev.sluice.benchmarks.JavaProcess.Program;
import dev.sluice.benchmarks.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run: a process for each rival, and all cases in turns. Every case has a short window in every round
 * while the other rival is idle, so each ratio compares windows that lie seconds apart.
 */
final class FlowBench {
  private static final int ROUNDS = 3;
  private static final int FILLED_AT_ONCE = 100_000;
  private static final Duration WARM_UP_MAX = Duration.ofSeconds(2);
  private static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseSerialGC");
  private static final List<String> ROOMY = List.of("-Xmx4g", "-XX:+UseSerialGC");

  private final Setting setting;
  private final @Nullable Program rival;
  private final @Nullable Postgres postgres;

  /** A case of one of them. */
  record Key(Rival rival, String name) {}

  private record Turn(Rival rival, FlowCase what, Side side) {}

  /** With the rival, where it has both its program and its server. */
  FlowBench(Setting setting, @Nullable Program rival, @Nullable Postgres postgres) {
    this.setting = setting;
    this.rival = rival;
    this.postgres = postgres;
  }

  /** Warms and measures the cases of timed windows. */
  Map<Key, FlowResult> windows(List<FlowCase> cases) throws CaseFailed, InterruptedException {
    List<Side> sides = new ArrayList<>();
    try {
      List<Turn> turns = new ArrayList<>();
      for (Past past : Past.values()) {
        turns.addAll(turns(cases.stream().filter(c -> c.past() == past).toList(), past, sides));
      }
      return measure(turns);
    } finally {
      sides.forEach(Side::close);
    }
  }

  private List<Turn> turns(List<FlowCase> cases, Past past, List<Side> sides)
      throws CaseFailed, InterruptedException {
    List<Turn> turns = new ArrayList<>();
    if (cases.isEmpty()) {
      return turns;
    }
    Map<Rival, Side> both = new LinkedHashMap<>();
    for (Rival each : rivals()) {
      setting.progress().step("starting " + each.label());
      Side side = side(each, FLAGS, "flows_" + past.ordinal());
      sides.add(side);
      side.process().awaitReady();
      fill(each, side, past.ended());
      both.put(each, side);
    }
    for (FlowCase each : cases) {
      both.forEach((name, side) -> turns.add(new Turn(name, each, side)));
    }
    return turns;
  }

  /** In pieces, so that each is done in the time an answer may take. */
  private void fill(Rival which, Side side, int ended) throws CaseFailed, InterruptedException {
    for (int from = 0; from < ended; from += FILLED_AT_ONCE) {
      setting.progress().step("%s: %d of %d that have ended".formatted(which.label(), from, ended));
      side.process().execute("fill %d %d".formatted(from, Math.min(FILLED_AT_ONCE, ended - from)));
    }
  }

  private List<Rival> rivals() {
    return rival == null || postgres == null
        ? List.of(Rival.SLUICE)
        : List.of(Rival.SLUICE, Rival.DBOS);
  }

  private Side side(Rival which, List<String> flags, String database)
      throws CaseFailed, InterruptedException {
    return which == Rival.DBOS && rival != null && postgres != null
        ? Side.dbos(setting, flags, rival, postgres, database)
        : Side.sluice(setting, flags);
  }

  private Map<Key, FlowResult> measure(List<Turn> turns) throws CaseFailed, InterruptedException {
    Duration warmUp =
        setting.measured().compareTo(WARM_UP_MAX) < 0 ? setting.measured() : WARM_UP_MAX;
    for (Turn turn : turns) {
      setting
          .progress()
          .step("warming %s %s".formatted(turn.rival().label(), turn.what().label()));
      window(turn, warmUp);
    }
    Map<Key, List<FlowResult.Round>> rounds = new LinkedHashMap<>();
    for (int round = 1; round <= ROUNDS; round++) {
      for (Turn turn : turns) {
        setting
            .progress()
            .step("round %d of %d: %s %s"
                .formatted(round, ROUNDS, turn.rival().label(), turn.what().label()));
        rounds
            .computeIfAbsent(new Key(turn.rival(), turn.what().label()), _ -> new ArrayList<>())
            .add(window(turn, setting.measured().dividedBy(ROUNDS)));
      }
    }
    Map<Key, FlowResult> results = new LinkedHashMap<>();
    rounds.forEach((key, all) ->
        results.put(key, FlowResult.of(key.rival(), key.name(), all, setting.fsyncDelay())));
    return results;
  }

  private static FlowResult.Round window(Turn turn, Duration length)
      throws CaseFailed, InterruptedException {
    Side side = turn.side();
    side.process().execute(turn.what().order());
    Duration before = side.processorTime();
    side.process().begin(length);
    var measured = side.process().result(length);
    return new FlowResult.Round(measured, side.processorTime().minus(before));
  }

  /** Measures many that wait: memory, recovery after a kill, and waking all. */
  List<WaitingResult> waiting(int count, int rivalCount) throws CaseFailed, InterruptedException {
    List<WaitingResult> results = new ArrayList<>();
    for (Rival each : rivals()) {
      boolean isOurs = each == Rival.SLUICE;
      try (Side side = side(each, isOurs ? JavaProcess.WRITER : ROOMY, "waiting")) {
        results.add(waiting(each, side, isOurs ? count : rivalCount));
      }
    }
    return results;
  }

  private WaitingResult waiting(Rival which, Side side, int count)
      throws CaseFailed, InterruptedException {
    setting.progress().step("%s: %d that wait".formatted(which.label(), count));
    side.process().awaitReady();
    side.process().execute("plain 1 16");
    side.process().begin(WARM_UP_MAX);
    side.process().result(WARM_UP_MAX);
    long empty = side.process().peakMemoryKib();
    side.process().execute("wait " + count);
    long memory = side.process().peakMemoryKib();
    side.replace();
    long killed = System.nanoTime();
    side.process().awaitReady();
    side.process().execute("recover " + count);
    long recovered = System.nanoTime();
    side.process().execute("wake " + count);
    long woken = System.nanoTime();
    return new WaitingResult(
        which,
        count,
        memory,
        empty,
        Duration.ofNanos(recovered - killed),
        Duration.ofNanos(woken - recovered));
  }
}

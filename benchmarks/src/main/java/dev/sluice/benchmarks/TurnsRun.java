package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures cases of one process each in turns. All processes are started and warmed first; then every
 * one has a short window in every round while the others are idle. So each ratio compares windows that
 * lie seconds apart, and a machine that is slower for a while is slower for all.
 */
final class TurnsRun {
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private final Setting setting;
  private final int rounds;
  private final Results results;
  private final Map<Contestant, WorkerProcess> workers = new LinkedHashMap<>();
  private final Map<Contestant, List<Measurement>> measured = new LinkedHashMap<>();

  TurnsRun(Setting setting, int rounds, Results results) {
    this.setting = setting;
    this.rounds = rounds;
    this.results = results;
  }

  /** Measures them all; a case that fails is left out of the rounds that follow. */
  void run(List<Contestant> contestants) throws InterruptedException {
    try {
      for (Contestant contestant : contestants) {
        attempt(contestant, () -> prepare(contestant));
      }
      for (int round = 1; round <= rounds; round++) {
        setting.progress().step("round %d of %d".formatted(round, rounds));
        for (Contestant contestant : List.copyOf(workers.keySet())) {
          attempt(contestant, () -> turn(contestant));
        }
      }
      for (Contestant contestant : List.copyOf(workers.keySet())) {
        attempt(contestant, () -> conclude(contestant));
      }
    } finally {
      workers.values().forEach(WorkerProcess::close);
    }
  }

  private void prepare(Contestant contestant) throws CaseFailed, InterruptedException {
    setting.progress().step("warming " + contestant.label());
    BenchCase bench = contestant.bench();
    Path file = setting.freshFile("db");
    fill(file, contestant.rows());
    WorkerProcess worker = WorkerProcess.start(
        setting, JavaProcess.WRITER, bench.load(), file, bench.callers(), /* rows= */ 0);
    workers.put(contestant, worker);
    measured.put(contestant, new ArrayList<>());
    worker.awaitReady();
    worker.begin(WARM_UP);
    worker.result(WARM_UP);
  }

  /** In a process of its own, so that its memory is not taken for that of the case. */
  private void fill(Path file, long rows) throws CaseFailed, InterruptedException {
    if (rows == 0) {
      return;
    }
    try (WorkerProcess worker =
        WorkerProcess.start(setting, JavaProcess.WRITER, LoadKind.BATCH, file, 1, rows)) {
      worker.awaitReady();
    }
  }

  private void turn(Contestant contestant) throws CaseFailed, InterruptedException {
    WorkerProcess worker = of(workers, contestant);
    if (contestant.rows() > 0) {
      worker.execute("DELETE FROM item WHERE id > " + contestant.rows());
    }
    Duration window = setting.measured().dividedBy(rounds);
    worker.begin(window);
    of(measured, contestant).add(worker.result(window));
  }

  private void conclude(Contestant contestant) throws CaseFailed, InterruptedException {
    long memory = of(workers, contestant).peakMemoryKib();
    results.add(Result.of(contestant.label(), of(measured, contestant), memory, 0, setting));
  }

  private void attempt(Contestant contestant, Step step) throws InterruptedException {
    try {
      step.run();
    } catch (CaseFailed e) {
      results.failed(contestant.label(), e);
      WorkerProcess worker = workers.remove(contestant);
      if (worker != null) {
        worker.close();
      }
    }
  }

  private static <V> V of(Map<Contestant, V> map, Contestant contestant) {
    V value = map.get(contestant);
    if (value == null) {
      throw new IllegalStateException("not prepared: " + contestant.label());
    }
    return value;
  }

  @FunctionalInterface
  private interface Step {
    void run() throws CaseFailed, InterruptedException;
  }
}

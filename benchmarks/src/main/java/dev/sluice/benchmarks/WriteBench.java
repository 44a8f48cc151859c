package dev.sluice.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of {@code bench write}: first the cases of one process, in turns; then those of many, one
 * after the other; then the figures and what they had to be.
 */
final class WriteBench {
  private static final int ROUNDS = 5;

  /** Short turns, as every turn makes the table grow; so more of them. */
  private static final int GROWTH_ROUNDS = 20;

  private static final long SMALL_ROWS = 100_000;
  private static final long LARGE_ROWS = 10_000_000;

  private final Setting setting;
  private final Report report;
  private final Results results = new Results();

  WriteBench(Setting setting, Report report) {
    this.setting = setting;
    this.report = report;
  }

  /** Measures and prints; false if a case failed. */
  boolean run(List<BenchCase> cases, boolean growth) throws IOException, InterruptedException {
    report.note(Machine.description(setting.folder()));
    if (Machine.inMemory(setting.folder())) {
      report.note("This folder is in memory, where nothing is durable: choose another with --dir.");
    }
    Optional<Setting> prepared = prepared();
    if (prepared.isEmpty()) {
      return false;
    }
    if (growth) {
      new TurnsRun(prepared.get(), GROWTH_ROUNDS, results).run(growthContestants());
    } else {
      turns(prepared.get(), cases);
      crowds(prepared.get(), cases);
    }
    setting.progress().done();
    report.results(results.all());
    report.checks(new Targets(results).checks(disk()));
    results.failures().forEach(report::note);
    return results.failures().isEmpty();
  }

  /** With the environment that delays every fsync, where that is asked for and works. */
  private Optional<Setting> prepared() throws InterruptedException {
    try {
      SyncProbe.Times plain = SyncProbe.measure(setting, Map.of());
      report.note("SQLite " + plain.sqliteVersion() + "; " + plain);
      if (setting.fsyncDelay().isZero()) {
        return Optional.of(setting);
      }
      Map<String, String> environment =
          FaultShim.build(setting.folder()).delaying(setting.fsyncDelay());
      SyncProbe.Times slow = SyncProbe.measure(setting, environment);
      report.note("with the delay: " + slow);
      requireEffect(plain, slow);
      return Optional.of(setting.with(environment));
    } catch (FaultShimUnavailable e) {
      report.note("--fsync-delay is not possible here: " + e.getMessage());
    } catch (CaseFailed e) {
      report.note(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private void requireEffect(SyncProbe.Times plain, SyncProbe.Times slow) throws CaseFailed {
    long least = setting.fsyncDelay().toNanos();
    if (slow.channelNanos() < least || slow.sqliteNanos() < least) {
      throw new CaseFailed("the preloaded library has no effect here: " + plain + "; " + slow);
    }
  }

  private void turns(Setting prepared, List<BenchCase> cases) throws InterruptedException {
    List<Contestant> contestants = new ArrayList<>();
    for (BenchCase bench : cases) {
      if (bench.processes() == 0) {
        contestants.add(Contestant.of(bench));
      }
    }
    if (!contestants.isEmpty()) {
      new TurnsRun(prepared, ROUNDS, results).run(contestants);
    }
  }

  private void crowds(Setting prepared, List<BenchCase> cases) throws InterruptedException {
    for (BenchCase bench : cases) {
      if (bench.processes() > 0) {
        try {
          results.add(new CrowdRun(prepared, bench).run());
        } catch (CaseFailed e) {
          results.failed(bench.label(), e);
        }
      }
    }
  }

  private static List<Contestant> growthContestants() {
    return List.of(
        growing(BenchCase.LIMIT, Targets.SMALL, SMALL_ROWS),
        growing(BenchCase.SLUICE_1000, Targets.SMALL, SMALL_ROWS),
        growing(BenchCase.LIMIT, Targets.LARGE, LARGE_ROWS),
        growing(BenchCase.SLUICE_1000, Targets.LARGE, LARGE_ROWS));
  }

  private static Contestant growing(BenchCase bench, String suffix, long rows) {
    return new Contestant(bench.label() + suffix, bench, rows);
  }

  private Targets.Disk disk() {
    if (setting.fsyncDelay().isZero()) {
      return Targets.Disk.AS_IS;
    }
    return setting.fsyncDelay().equals(Duration.ofMillis(1))
        ? Targets.Disk.ONE_MILLISECOND
        : Targets.Disk.OTHER;
  }
}

package dev.sluice.benchmarks;

/**
 * A case to be measured in one process, in turns with others.
 *
 * @param label its name in the results
 * @param bench what it does
 * @param rows how many the file has at the beginning of each turn; 0 lets it begin empty and grow
 */
record Contestant(String label, BenchCase bench, long rows) {
  static Contestant of(BenchCase bench) {
    return new Contestant(bench.label(), bench, 0);
  }
}

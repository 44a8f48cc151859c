package dev.sluice.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The cases of {@code bench write}, in the order of the table. */
enum BenchCase {
  /** (a) The most bare SQLite can do: 1000 rows for each transaction. */
  LIMIT("limit", LoadKind.BATCH, 1),
  /** (b) Bare SQLite, one row for each commit. */
  BARE_1("bare-1", LoadKind.BARE, 1),
  /** (c) One caller that waits for every commit. */
  SLUICE_1("sluice-1", LoadKind.EXECUTE, 1),
  /** (c) 64 such callers. */
  SLUICE_64("sluice-64", LoadKind.EXECUTE, 64),
  /** (c) 1000 such callers. */
  SLUICE_1000("sluice-1000", LoadKind.EXECUTE, 1000),
  /** (c) One producer that does not wait. */
  SLUICE_ASYNC("sluice-async", LoadKind.ASYNC, 1),
  /** (c) 64 callers of a three-statement operation. */
  SLUICE_OPS("sluice-ops", LoadKind.OPERATION, 64),
  /** (c) 64 callers of a three-statement interactive transaction. */
  SLUICE_TX("sluice-tx", LoadKind.TRANSACTION, 64),
  /** (d) Eight processes. */
  SLUICE_8P("sluice-8p", LoadKind.PLATFORM, 1, 8),
  /** (d) Fifty processes. */
  SLUICE_50P("sluice-50p", LoadKind.PLATFORM, 1, 50),
  /** (d) Fifty processes with 16 callers each. */
  SLUICE_50PX16("sluice-50px16", LoadKind.EXECUTE, 16, 50),
  /** (e) Fifty processes of bare SQLite. */
  BARE_50P("bare-50p", LoadKind.BARE, 1, 50);

  private final String label;
  private final LoadKind load;
  private final int callers;
  private final int processes;

  BenchCase(String label, LoadKind load, int callers) {
    this(label, load, callers, 0);
  }

  BenchCase(String label, LoadKind load, int callers, int processes) {
    this.label = label;
    this.load = load;
    this.callers = callers;
    this.processes = processes;
  }

  /** The name in commands and results. */
  String label() {
    return label;
  }

  /** What each of its processes does. */
  LoadKind load() {
    return load;
  }

  /** Callers in each process. */
  int callers() {
    return callers;
  }

  /** How many processes share the file; 0 for a case of one process. */
  int processes() {
    return processes;
  }

  /** Whether it writes through Sluice. */
  boolean sluice() {
    return load != LoadKind.BATCH && load != LoadKind.BARE;
  }

  /** The case of this name. */
  static Optional<BenchCase> named(String label) {
    return Arrays.stream(values()).filter(c -> c.label.equals(label)).findFirst();
  }

  /** All names. */
  static List<String> labels() {
    return Arrays.stream(values()).map(BenchCase::label).toList();
  }
}

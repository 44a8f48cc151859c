/**
 * What Sluice costs and gains, measured beside bare SQLite on the same machine in the same run.
 *
 * <p>{@link dev.sluice.benchmarks.BenchCommand} is the command. It starts every case in processes of
 * its own ({@link dev.sluice.benchmarks.Worker}), drives them over their standard input and output,
 * and prints a table or JSON. {@link dev.sluice.benchmarks.FaultShim} builds the library that makes
 * the disk slower or lets it fail. How to read the figures: docs/performance.md.
 */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;

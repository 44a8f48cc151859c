/** The rival of {@code bench workflow}. */
package dev.sluice.benchmarks.dbos;

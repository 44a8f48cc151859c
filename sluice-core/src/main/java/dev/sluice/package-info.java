/**
 * One SQLite file, any number of writers.
 *
 * <p>Start at {@link dev.sluice.Sluice#open(java.nio.file.Path)}. Every write of every thread and
 * process goes through one queue to one writer, which commits many at a time and answers each after
 * its fsync. Reads run directly on the file, on a snapshot, and never queue.
 *
 * <p>The guarantees G1 to G10 that Javadoc here refers to are listed in the project's README.
 */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;

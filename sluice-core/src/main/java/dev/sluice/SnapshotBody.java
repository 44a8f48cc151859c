package dev.sluice;

import org.jspecify.annotations.Nullable;

/**
 * Code that reads one snapshot.
 *
 * @param <R> its result
 */
@FunctionalInterface
public interface SnapshotBody<R extends @Nullable Object> {
  /** Runs with the snapshot held; keep it short, as an old snapshot keeps the WAL from shrinking. */
  R run(Snapshot snapshot) throws Exception;
}

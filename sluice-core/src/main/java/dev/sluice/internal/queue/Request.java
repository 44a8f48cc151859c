package dev.sluice.internal.queue;

import dev.sluice.Atomicity;
import dev.sluice.Operation;
import dev.sluice.SluiceException;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a write asks the writer to do. */
public sealed interface Request {
  /** One statement; answered with its {@link dev.sluice.Receipt}. */
  record Single(ParsedStatement statement, @Nullable Object[] args) implements Request {}

  /**
   * Several statements, atomically; answered with a list of receipts.
   *
   * @param isScript whether they may run for longer than other lists
   */
  record Several(List<Single> statements, boolean isScript) implements Request {
    /** A list. */
    public Several(List<Single> statements) {
      this(statements, /* isScript= */ false);
    }
  }

  /**
   * Several statements, one after the other; answered with a {@link dev.sluice.SeriesResult}.
   *
   * @param limitNanos for all of them together; 0 for that of any operation, and that of each
   * @param isLoad whether foreign keys are checked at its end only, in a transaction of its own
   */
  record Series(List<Step> steps, Atomicity atomicity, long limitNanos, boolean isLoad)
      implements Request {}

  /** A statement of a series, or why it cannot run. */
  sealed interface Step {
    /** Whether it is skipped where the one before it failed. */
    boolean isContinuation();
  }

  /** A step that can run. */
  record Statement(Single single, boolean isContinuation) implements Step {}

  /** A step that fails without being run. */
  record Refused(SluiceException reason, boolean isContinuation) implements Step {}

  /** Replaces the database with a prepared file; answered with a {@link dev.sluice.Receipt}. */
  record Replace(String path) implements Request {}

  /**
   * An operation, by name: from this process with its arguments as they are, from another encoded.
   * Answered with its result (encoded, where the arguments came encoded).
   */
  record Call(
      String name,
      @Nullable Operation<?, ?> declared,
      @Nullable Record arguments,
      byte @Nullable [] encoded)
      implements Request {}

  /**
   * Another request, a statement, several, a series or a call, that is to take effect once under a
   * key; answered with what is answered to that, in {@link
   * dev.sluice.internal.codec.Outcomes.Once} where it was applied.
   *
   * @param digest says in short what the request is
   */
  record Once(String key, String digest, long keptMillis, Request request) implements Request {}

  /** The writer for one interactive transaction; answered when it has ended. */
  record Lease(LeaseSession session) implements Request {}

  /** Sluice's own bookkeeping, inside the batch's transaction; answered with what it returns. */
  record Internal(Task task) implements Request {}

  /** Bookkeeping code; must not fail for reasons of its own. */
  @FunctionalInterface
  interface Task {
    /** Runs on the writer's thread, possibly twice. */
    Object run(Connection connection) throws SqliteException;
  }
}

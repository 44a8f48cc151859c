package dev.sluice.internal.commit;

import dev.sluice.SluiceException;
import dev.sluice.internal.sqlite.SqliteException;
import org.jspecify.annotations.Nullable;

/** The open transaction is gone, or must go, with the writes of all who shared it. */
final class TransactionLost extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable SluiceException verdict;

  /**
   * With what the write at fault is answered, or null where it, too, may run again.
   */
  TransactionLost(@Nullable SluiceException verdict, @Nullable Throwable cause) {
    super(null, cause, false, false);
    this.verdict = verdict;
  }

  @Nullable
  SluiceException verdict() {
    return verdict;
  }

  /** What the write is answered whose transaction it was alone. */
  SluiceException loneVerdict() {
    if (verdict != null) {
      return verdict;
    }
    if (getCause() instanceof SqliteException e) {
      return Errors.of(e);
    }
    throw new IllegalStateException("a transaction of its own was lost without a reason", this);
  }
}

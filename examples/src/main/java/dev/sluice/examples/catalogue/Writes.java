package dev.sluice.examples.catalogue;

import dev.sluice.Receipt;
import dev.sluice.Rows;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of Sluice that tries again what was refused without being applied, so that a full queue
 * only slows the scan down, and logs each error that reached it. Thread-safe; every call blocks.
 */
final class Writes {
  private static final int ATTEMPTS = 100;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Sluice sluice;
  private final AnswerLog log;

  Writes(Sluice sluice, AnswerLog log) {
    this.sluice = sluice;
    this.log = log;
  }

  /**
   * One durable write.
   *
   * @throws SluiceException if it failed, if its outcome is unknown, or if it was refused again and
   *     again
   */
  Receipt execute(Sql sql) {
    return patiently(() -> sluice.execute(sql));
  }

  /** Several statements as one durable write; see {@link #execute}. */
  List<Receipt> executeAll(List<Sql> statements) {
    return patiently(() -> sluice.executeAll(statements));
  }

  /** A read; see {@link #execute}. */
  Rows query(String sql, @Nullable Object... args) {
    return patiently(() -> sluice.query(sql, args));
  }

  private <R> R patiently(Supplier<R> call) {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.get();
      } catch (SluiceException.Rejected e) {
        log.error(e);
        if (!e.code().retryable() || attempt == ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (SluiceException e) {
        log.error(e);
        throw e;
      }
    }
  }
}

package dev.sluice.workflow;

import dev.sluice.Operation;
import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Tx;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closures as transactions. Where this process is the writer they run as an operation that shares the
 * batch with others; elsewhere, where a closure cannot travel, as an interactive transaction.
 */
final class LocalTransactions {
  private final Sluice sluice;
  private final Patience patience;
  private final Map<Long, Body> bodies = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Operation<Which, Void> operation;

  /** Which closure. */
  record Which(long number) {}

  /** The closure; may run twice. */
  @FunctionalInterface
  interface Body {
    void run(Tx tx) throws Exception;
  }

  LocalTransactions(Sluice sluice, Patience patience, String process) {
    this.sluice = sluice;
    this.patience = patience;
    this.operation = Operation.local("_sluice_wf." + process, Which.class, Void.class, this::run);
  }

  private Void run(Tx tx, Which which) throws Exception {
    Body body = bodies.get(which.number());
    if (body == null) {
      throw new IllegalStateException("transaction " + which.number() + " is not waited for");
    }
    body.run(tx);
    return nothing();
  }

  @SuppressWarnings("NullAway") // the only value of Void
  private static Void nothing() {
    return null;
  }

  /**
   * Runs it as one write.
   *
   * @param point tells a probe what is written
   * @throws Exception what the body threw; nothing of it is done
   */
  void run(String point, Body body) throws Exception {
    Long number = numbers.incrementAndGet();
    bodies.put(number, body);
    try {
      patience.persist(point, () -> once(new Which(number), body));
    } catch (Thrown e) {
      throw e.what;
    } finally {
      bodies.remove(number);
    }
  }

  private Boolean once(Which which, Body body) {
    try {
      return inBatch(which) || alone(body);
    } catch (Thrown e) {
      if (e.what instanceof CodeFailed failed
          && failed.cause() instanceof SluiceException.Rejected lost
          && lost.code().retryable()) {
        throw lost; // the transaction, not the code
      }
      throw e;
    }
  }

  private boolean inBatch(Which which) {
    try {
      sluice.call(operation, which);
      return true;
    } catch (SluiceException.Failed e) {
      if (e.code() == SluiceError.UNKNOWN_OP) {
        return false;
      }
      throw e.code() == SluiceError.OP_FAILED ? thrown(e) : e;
    }
  }

  private static RuntimeException thrown(SluiceException.Failed failed) {
    return switch (failed.getCause()) {
      case Exception cause -> new Thrown(cause);
      case Error cause -> new Thrown(new CodeFailed(cause, /* mayRetry= */ true));
      case null, default -> failed;
    };
  }

  private boolean alone(Body body) {
    try {
      return sluice.transaction(tx -> {
        try {
          body.run(tx);
        } catch (Error e) {
          throw new CodeFailed(e, /* mayRetry= */ true);
        }
        return true;
      });
    } catch (CompletionException e) {
      throw e.getCause() instanceof Exception cause ? new Thrown(cause) : e;
    }
  }

  /** Carries what a body threw past everything that looks at exceptions. */
  private static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Exception what;

    Thrown(Exception what) {
      super(what);
      this.what = what;
    }
  }
}

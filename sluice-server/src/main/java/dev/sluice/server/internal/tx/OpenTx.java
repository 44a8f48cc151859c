package dev.sluice.server.internal.tx;

import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Tx;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.http.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One transaction: a thread that runs its body, which takes the requests one by one. Thread-safe.
 *
 * <p>The writer is leased with the first statement, not before. Whoever goes away leaves it to the
 * idle limit.
 */
final class OpenTx {
  private final TxId id;
  private final String user;
  private final long idleNanos;
  private final long endNanos;
  private final Consumer<OpenTx> onEnd;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Turn> turns = new ArrayDeque<>();
  private @Nullable Problem end;

  /** The turn that has ended it; of the thread that runs the body. */
  private @Nullable Turn last;

  /** One request's turn. */
  private record Turn(
      TxCommand.Verb verb, Function<Tx, byte[]> work, CompletableFuture<byte[]> answer) {
    void state(String state) {
      answer.complete(("{\"state\":\"" + state + "\"}").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Leaves the body: nothing is to be kept. */
  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RolledBack() {
      super(null, null, false, false);
    }
  }

  private OpenTx(TxId id, String user, Duration idle, Duration total, Consumer<OpenTx> onEnd) {
    this.id = id;
    this.user = user;
    this.idleNanos = idle.toNanos();
    this.endNanos = System.nanoTime() + total.toNanos();
    this.onEnd = onEnd;
  }

  /** Not begun: nothing waits in it. */
  static OpenTx of(TxId id, String user, TxLimits limits, Duration total, Consumer<OpenTx> onEnd) {
    return new OpenTx(id, user, limits.idle(), total, onEnd);
  }

  /** Begins, on a thread of its own; tells when it has ended. */
  void begin(Sluice sluice) {
    Sluice within = sluice.within(Duration.ofNanos(endNanos - System.nanoTime()));
    Thread.ofVirtual().name("sluice-tx").start(() -> live(within));
  }

  TxId id() {
    return id;
  }

  boolean belongsTo(String who) {
    return user.equals(who);
  }

  /** Why nothing more can be done in it. Once it has ended. */
  Problem end() {
    lock.lock();
    try {
      return Objects.requireNonNull(end);
    } finally {
      lock.unlock();
    }
  }

  /** Runs one request in it, and waits for its answer; no other may be under way. */
  TxAnswer run(TxCommand.Verb verb, Function<Tx, byte[]> work) {
    if (!busy.compareAndSet(false, true)) {
      return new TxAnswer.Refused(Problem.of(
          ServerError.CONFLICT,
          "another request of this transaction is under way; send one at a time"));
    }
    try {
      return new TxAnswer.Done(
          post(new Turn(verb, work, new CompletableFuture<>())).join());
    } catch (CompletionException e) {
      return new TxAnswer.Refused(problem(Objects.requireNonNull(e.getCause())));
    } finally {
      busy.set(false);
    }
  }

  private static Problem problem(Throwable error) {
    return switch (error) {
      case HttpFailure failure -> failure.problem();
      case SluiceException e -> Problem.of(e);
      case RuntimeException e -> throw e;
      default -> throw new IllegalStateException(error);
    };
  }

  /** Rolls it back as soon as the request under way, if there is one, is answered. */
  void abandon() {
    post(new Turn(TxCommand.Verb.ROLLBACK, _ -> new byte[0], new CompletableFuture<>()));
  }

  private CompletableFuture<byte[]> post(Turn turn) {
    lock.lock();
    try {
      Problem reason = end;
      if (reason != null) {
        turn.answer().completeExceptionally(reason.toFailure());
      } else {
        turns.add(turn);
        arrived.signal();
      }
      return turn.answer();
    } finally {
      lock.unlock();
    }
  }

  /** Whoever ended it is answered last: then its place is free, and all know its end. */
  private void live(Sluice sluice) {
    Problem reason;
    Consumer<Turn> answer;
    try {
      sluice.<@Nullable Void>transaction(tx -> {
        serve(tx);
        return null;
      });
      reason = gone("it was committed");
      answer = turn -> turn.state("committed");
    } catch (RolledBack e) {
      reason = gone("it was rolled back");
      answer = turn -> turn.state("rolled back");
    } catch (SluiceException e) {
      reason = Problem.of(e);
      answer = turn -> turn.answer().completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      // A bug, or too little memory: it is rolled back, and whoever waits must be told.
      System.getLogger("dev.sluice").log(System.Logger.Level.ERROR, "a transaction failed", e);
      HttpFailure failure = Problem.of(
              ServerError.INTERNAL, "the transaction failed and is rolled back")
          .toFailure();
      reason = failure.problem();
      answer = turn -> turn.answer().completeExceptionally(failure);
    }
    endWith(reason);
    if (last != null) {
      answer.accept(last);
    }
  }

  private Problem gone(String how) {
    return Problem.of(ServerError.NOT_FOUND, "there is no transaction " + id + " any more: " + how);
  }

  private void endWith(Problem reason) {
    lock.lock();
    try {
      end = reason;
      turns.forEach(turn -> turn.answer().completeExceptionally(reason.toFailure()));
      turns.clear();
    } finally {
      lock.unlock();
    }
    onEnd.accept(this);
  }

  /** The body: returns to commit. */
  private void serve(Tx tx) throws InterruptedException {
    while (true) {
      Turn turn = next();
      switch (turn.verb()) {
        case COMMIT -> {
          last = turn;
          return;
        }
        case ROLLBACK -> {
          last = turn;
          throw new RolledBack();
        }
        case QUERY, EXECUTE -> take(turn, tx);
      }
    }
  }

  private void take(Turn turn, Tx tx) {
    try {
      turn.answer().complete(turn.work().apply(tx));
    } catch (SluiceException.Rejected | Error e) {
      last = turn;
      throw e; // the transaction is gone
    } catch (RuntimeException e) { // of this request alone: whoever sent it is told
      turn.answer().completeExceptionally(e);
    }
  }

  private Turn next() throws InterruptedException {
    long total = endNanos - System.nanoTime();
    boolean idles = idleNanos < total;
    long left = Math.min(idleNanos, total);
    lock.lock();
    try {
      Turn turn = turns.poll();
      while (turn == null) {
        if (left <= 0) {
          throw late(idles);
        }
        left = arrived.awaitNanos(left);
        turn = turns.poll();
      }
      return turn;
    } finally {
      lock.unlock();
    }
  }

  private SluiceException late(boolean isIdle) {
    long millis = TimeUnit.NANOSECONDS.toMillis(idleNanos);
    return SluiceException.of(
        SluiceError.TX_TIMEOUT,
        "the transaction was %s and is rolled back; begin another, and do less in it"
            .formatted(isIdle ? "idle for " + millis + " ms" : "open for as long as it may be"));
  }
}

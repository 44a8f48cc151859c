package dev.sluice.workflow;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One parallel branch.
 *
 * @param <T> its result
 */
public final class Branch<T> {
  private final int index;
  private @Nullable T value;
  private @Nullable Throwable failure;
  private volatile boolean ended;

  Branch(int index) {
    this.index = index;
  }

  /** Counts from 0, in the order they were made. */
  public int index() {
    return index;
  }

  /**
   * Its result, when it has ended.
   *
   * @throws WorkflowException.Refused WRONG_PLACE before that; what it threw, if it failed
   */
  @SuppressWarnings("NullAway") // null only where the body gave null, or for Void
  public T result() {
    if (!ended) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_PLACE,
          "branch %d has not ended; join() the branches first".formatted(index));
    }
    if (failure != null) {
      throw thrown();
    }
    return value;
  }

  void start(Run run, Scope scope, Gate gate, Signal signal, BranchBody<T> body) {
    run.waits().branchBegins();
    Thread.ofVirtual().name("wf-" + run.row().id() + "-" + scope.prefix()).start(() -> {
      try (Wf wf = new Wf(run, scope, gate)) {
        value = body.run(wf);
      } catch (Throwable e) { // code of the user: whoever joins is told
        failure = e;
      } finally {
        ended = true;
        run.waits().branchEnds(signal);
      }
    });
  }

  boolean hasEnded() {
    return ended;
  }

  @Nullable
  Throwable failure() {
    return failure;
  }

  /** Whether it ended by itself, and badly. */
  boolean hasFailed() {
    return ended
        && failure != null
        && !(failure instanceof Unwind unwind && unwind.why() == Unwind.Why.SETTLED);
  }

  /** If it ended because the run is to end, so do the branches. */
  void rethrowUnwind() {
    if (failure instanceof Unwind unwind && unwind.why() != Unwind.Why.SETTLED) {
      throw unwind;
    }
  }

  RuntimeException thrown() {
    return switch (failure) {
      case RuntimeException known -> known;
      case Error known -> throw known;
      case null -> new IllegalStateException("branch " + index + " has not failed");
      default -> new CompletionException(failure);
    };
  }
}

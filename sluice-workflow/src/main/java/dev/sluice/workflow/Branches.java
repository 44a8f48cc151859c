package dev.sluice.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Branches of one workflow that run at the same time, each on a virtual thread and with a context of
 * its own, so that they replay in any order. Used by the thread that made it.
 *
 * <p>A branch that fails ends the others: their steps are interrupted, their children cancelled. That it
 * was so is recorded, and a replay does not run again what was ended then.
 */
public final class Branches implements AutoCloseable {
  private static final int MOST = 1000;

  private final Wf wf;
  private final Run run;
  private final StepPoint point;
  private final Gate gate;
  private final Signal ended = new Signal();
  private final List<Branch<?>> branches = new ArrayList<>();
  private final @Nullable StepRow settled;
  private boolean isJoined;

  Branches(Wf wf, Run run, StepPoint point) {
    this.wf = wf;
    this.run = run;
    this.point = point;
    this.gate = new Gate(wf.gate());
    this.settled = wf.find(point);
    if (settled != null) {
      run.history().settled(point.path());
      gate.settle();
    } else {
      wf.checkStopped();
    }
  }

  /** A branch of several steps. */
  public <T> Branch<T> run(BranchBody<T> body) {
    wf.inPlace("branch " + branches.size());
    if (isJoined || branches.size() == MOST) {
      throw new WorkflowException.Refused(
          isJoined ? WorkflowError.WRONG_PLACE : WorkflowError.LIMIT,
          "branches '%s' take no more: %s"
              .formatted(point.path(), isJoined ? "they are joined" : "there are " + MOST));
    }
    Branch<T> branch = new Branch<>(branches.size());
    branches.add(branch);
    branch.start(run, Scope.branch(point.path(), branch.index()), gate, ended, body);
    return branch;
  }

  /** A branch of one step. */
  public <T> Branch<T> step(String name, Class<T> type, StepCall<T> call) {
    return run(branch -> branch.step(name, type, call));
  }

  /** A branch of one child workflow. */
  public <I, O> Branch<O> child(Workflow<I, O> workflow, I input) {
    return run(branch -> branch.child(workflow, input).result());
  }

  /**
   * Waits until all have ended. What the first that fails threw ends the others and is thrown here.
   */
  public void join() {
    wf.inPlace("join of '" + point.path() + "'");
    isJoined = true;
    awaitWhile(() -> !allEnded() && firstFailed().isEmpty());
    Optional<Branch<?>> failed = recordedOr(firstFailed(), StepState.FAILED);
    if (failed.isPresent()) {
      settle(failed.get(), StepState.FAILED);
      throw failed.get().thrown();
    }
    wf.checkStopped();
  }

  /**
   * Waits for the first that ends well, and ends the others.
   *
   * @throws RuntimeException what the first of them threw, if none ends well
   */
  public Branch<?> first() {
    wf.inPlace("first of '" + point.path() + "'");
    isJoined = true;
    awaitWhile(() -> !allEnded() && firstGood().isEmpty());
    Optional<Branch<?>> good = recordedOr(firstGood(), StepState.DONE);
    if (good.isPresent()) {
      settle(good.get(), StepState.DONE);
      return good.get();
    }
    wf.checkStopped();
    branches.forEach(Branch::rethrowUnwind);
    throw branches.stream()
        .findFirst()
        .orElseThrow(() -> new WorkflowException.Refused(
            WorkflowError.WRONG_PLACE, "there is no branch in '%s'".formatted(point.path())))
        .thrown();
  }

  /** Ends those that have not been waited for. */
  @Override
  public void close() {
    if (!isJoined) {
      isJoined = true;
      run.history().settled(point.path());
      endAll();
    }
    awaitWhile(() -> !allEnded());
  }

  private void endAll() {
    gate.settle();
    run.interrupts().settled();
    gate.endNested();
    run.waits().wakeAll();
    awaitWhile(() -> !allEnded());
  }

  /** Ends the others, and records which one decided. */
  private void settle(Branch<?> decided, StepState state) {
    endAll();
    decided.rethrowUnwind();
    if (settled == null) {
      StepRow row = StepRow.begun(point, run.nextSeq(), state, 1, run.now())
          .ended(Integer.toString(decided.index()), run.engine().values().codec(), run.now());
      run.record().only(row);
    }
    for (String child : gate.children()) {
      run.cancelChild(child);
    }
  }

  /** On replay the one that decided then, else the one that does now. */
  private Optional<Branch<?>> recordedOr(Optional<Branch<?>> now, StepState state) {
    StepRow row = settled;
    if (row == null) {
      return now;
    }
    awaitWhile(() -> !allEnded());
    int index = Integer.parseInt(String.valueOf(row.output()));
    if (row.state() != state || index >= branches.size()) {
      throw run.diverged(Divergence.ofBranches(point, index, row.state(), state));
    }
    return Optional.of(branches.get(index));
  }

  private void awaitWhile(BooleanSupplier condition) {
    long seen = run.waits().count(ended);
    while (condition.getAsBoolean()) {
      run.waits().join(ended, seen);
      seen = run.waits().count(ended);
    }
  }

  private boolean allEnded() {
    return branches.stream().allMatch(Branch::hasEnded);
  }

  private Optional<Branch<?>> firstFailed() {
    return branches.stream()
        .<Branch<?>>map(branch -> branch)
        .filter(Branch::hasFailed)
        .findFirst();
  }

  private Optional<Branch<?>> firstGood() {
    return branches.stream()
        .<Branch<?>>map(branch -> branch)
        .filter(branch -> branch.hasEnded() && branch.failure() == null)
        .findFirst();
  }
}

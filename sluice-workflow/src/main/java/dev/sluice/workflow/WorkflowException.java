package dev.sluice.workflow;

import dev.sluice.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Every error of workflows, sealed by what the caller can do. */
public abstract sealed class WorkflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final WorkflowError code;

  private WorkflowException(WorkflowError code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The stable code. */
  public ErrorCode code() {
    return code;
  }

  /**
   * A step has failed for good. The same in the first run and in every replay: what the step threw is
   * in {@link #failure()} and, by name, in the causes.
   */
  public static final class StepFailed extends WorkflowException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final String step;

    StepFailed(String step, Failure failure) {
      super(
          WorkflowError.STEP_FAILED,
          "step '%s' failed: %s".formatted(step, head(failure)),
          new Recorded(failure));
      this.step = step;
      this.failure = failure;
    }

    /** The path of the step. */
    public String step() {
      return step;
    }

    /** What it threw. */
    public Failure failure() {
      return failure;
    }
  }

  /** A workflow has ended without a result. */
  public static final class WorkflowFailed extends WorkflowException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final String id;
    private final WorkflowState state;

    WorkflowFailed(String id, WorkflowState state, Failure failure) {
      super(
          WorkflowError.WORKFLOW_FAILED,
          "workflow '%s' ended %s: %s".formatted(id, state, head(failure)),
          new Recorded(failure));
      this.id = id;
      this.state = state;
      this.failure = failure;
    }

    /** Its id. */
    public String id() {
      return id;
    }

    /** FAILED, CANCELLED or DEAD; STUCK, too, where nothing goes on without a person. */
    public WorkflowState state() {
      return state;
    }

    /** Why. */
    public Failure failure() {
      return failure;
    }
  }

  /** It had not ended in time; it goes on. */
  public static final class NotFinished extends WorkflowException {
    private static final long serialVersionUID = 1L;

    NotFinished(String message) {
      super(WorkflowError.NOT_FINISHED, message, null);
    }
  }

  /** The call was refused and has changed nothing; the code and the message say why. */
  public static final class Refused extends WorkflowException {
    private static final long serialVersionUID = 1L;

    Refused(WorkflowError code, String message) {
      super(code, message, null);
    }

    Refused(WorkflowError code, String message, @Nullable Throwable cause) {
      super(code, message, cause);
    }

    static Refused noWorkflow(String id) {
      return new Refused(
          WorkflowError.NOT_FOUND,
          "there is no workflow '%s'; it was never started, or is deleted: list(...) shows those there are"
              .formatted(id));
    }
  }

  /** A recorded error, in the chain of causes: its message begins with the type it had. */
  public static final class Recorded extends WorkflowException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    Recorded(Failure failure) {
      super(WorkflowError.STEP_FAILED, head(failure), causeOf(failure));
      this.failure = failure;
      setStackTrace(new StackTraceElement[0]);
    }

    private static @Nullable Throwable causeOf(Failure failure) {
      Failure cause = failure.cause();
      return cause == null ? null : new Recorded(cause);
    }

    /** The error as recorded. */
    public Failure failure() {
      return failure;
    }
  }

  private static String head(Failure failure) {
    return failure.message() == null ? failure.type() : failure.type() + ": " + failure.message();
  }
}

package dev.sluice.workflow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An error as it is recorded, so that it reads the same in every process and on every replay.
 *
 * @param type the name of its class
 * @param message its message, cut to 4000 characters
 * @param trace its first frames
 * @param cause what caused it
 */
public record Failure(
    String type,
    @Nullable String message,
    List<String> trace,
    @Nullable Failure cause) {
  private static final int MESSAGE_MAX = 4000;
  private static final int FRAMES_MAX = 8;
  private static final int CAUSES_MAX = 16;

  /** Keeps what is told of an error: 16 causes deep, and a circle of causes once. */
  public static Failure of(Throwable error) {
    return of(error, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** An error that was found by the engine itself. */
  static Failure of(String type, String message) {
    return new Failure(type, message, List.of(), null);
  }

  private static Failure of(Throwable error, Set<Throwable> seen) {
    if (error instanceof WorkflowException.Recorded recorded) {
      return recorded.failure();
    }
    seen.add(error);
    Throwable cause = error.getCause();
    boolean isNew = cause != null && !seen.contains(cause) && seen.size() < CAUSES_MAX;
    return new Failure(
        error.getClass().getName(),
        cut(error.getMessage()),
        frames(error),
        isNew && cause != null ? of(cause, seen) : null);
  }

  private static @Nullable String cut(@Nullable String message) {
    return message == null || message.length() <= MESSAGE_MAX
        ? message
        : message.substring(0, MESSAGE_MAX) + "…";
  }

  private static List<String> frames(Throwable error) {
    List<String> frames = new ArrayList<>();
    for (StackTraceElement frame : error.getStackTrace()) {
      if (frames.size() == FRAMES_MAX) {
        break;
      }
      frames.add(frame.toString());
    }
    return List.copyOf(frames);
  }

  /** Whether the error, or one of its causes, was of this class (by its name: not of a subclass). */
  public boolean is(Class<? extends Throwable> type) {
    return this.type.equals(type.getName()) || (cause != null && cause.is(type));
  }

  @Override
  public String toString() {
    return (message == null ? type : type + ": " + message)
        + (cause == null ? "" : ", caused by " + cause);
  }
}

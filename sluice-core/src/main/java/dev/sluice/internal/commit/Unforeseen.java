package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.queue.Request;

/**
 * What a write is told that ended with what nobody foresaw: too little memory or stack, a bug. It
 * costs that write alone: a writer that gave up its role for it would meet it again in the next one.
 */
final class Unforeseen {
  private Unforeseen() {}

  /** The transaction is to be rolled back, and the write fails with this. */
  static TransactionLost in(Request request, Throwable e) {
    return new TransactionLost(SluiceException.of(code(request, e), message(e), 0, e), e);
  }

  private static SluiceError code(Request request, Throwable e) {
    if (e instanceof OutOfMemoryError) {
      return SluiceError.TOO_LARGE;
    }
    return switch (request) {
      case Request.Call _ -> SluiceError.OP_FAILED;
      case Request.Once once -> code(once.request(), e);
      default -> SluiceError.SQL;
    };
  }

  private static String message(Throwable e) {
    return switch (e) {
      case OutOfMemoryError _ ->
        "the process that writes has too little memory to run this write; nothing was applied; make it, or what it returns, smaller, or give that process more memory (-Xmx)";
      case StackOverflowError _ ->
        "this write is nested too deeply for the stack of the thread that writes; nothing was applied; make it simpler";
      default ->
        "this write met a bug in Sluice and was rolled back: %s; nothing was applied; report it"
            .formatted(text(e));
    };
  }

  /** What a foreign exception says of itself; its own code may fail, too. */
  static String text(Throwable e) {
    try {
      return e.toString();
    } catch (RuntimeException | StackOverflowError failed) {
      return e.getClass().getName();
    }
  }
}

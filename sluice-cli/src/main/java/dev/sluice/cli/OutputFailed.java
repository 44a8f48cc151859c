package dev.sluice.cli;

import java.io.IOException;

/**
 * Standard output takes no more. Unchecked, as a {@link java.io.PrintWriter} would swallow an {@link
 * IOException}.
 */
final class OutputFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputFailed(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Whether the reader has simply gone, as in {@code sluice query … | head -1}. */
  boolean readerGone() {
    return "Broken pipe".equals(getMessage());
  }
}

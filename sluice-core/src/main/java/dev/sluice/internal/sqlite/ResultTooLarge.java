package dev.sluice.internal.sqlite;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;

/** The rows of one statement take more memory than allowed. */
public final class ResultTooLarge extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long bytes;
  private final long bytesMax;

  ResultTooLarge(long bytes, long bytesMax) {
    super(null, null, false, false);
    this.bytes = bytes;
    this.bytesMax = bytesMax;
  }

  /** The same, where results of so many bytes are held already. */
  public ResultTooLarge after(long bytesBefore) {
    return new ResultTooLarge(bytesBefore + bytes, bytesBefore + bytesMax);
  }

  /** As the caller sees it. */
  public SluiceException toSluiceException(String option) {
    return SluiceException.of(
        SluiceError.TOO_LARGE,
        "the result takes more than %d bytes (%d when it was stopped); return fewer rows, stream them, or raise SluiceOptions.%s"
            .formatted(bytesMax, bytes, option));
  }
}

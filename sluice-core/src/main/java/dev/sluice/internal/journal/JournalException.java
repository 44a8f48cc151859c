package dev.sluice.internal.journal;

import org.jspecify.annotations.Nullable;

/** What a journal cannot do, one subclass for each thing a caller can do about it. */
public abstract sealed class JournalException extends RuntimeException
    permits JournalBroken, JournalFull, JournalIoException, JournalRefused {

  private static final long serialVersionUID = 1L;

  JournalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package dev.sluice.internal.journal;

/** The journal's byte limit is reached. The record was not appended; retry when more is applied. */
public final class JournalFull extends JournalException {

  private static final long serialVersionUID = 1L;

  JournalFull(String message) {
    super(message, null);
  }
}

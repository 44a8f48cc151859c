package dev.sluice.internal.journal;

/**
 * The disk refused a write (it is full, say), and the journal is as it was before: records from
 * {@link #droppedFrom()} on are not in it and will not apply, those below are untouched. The
 * journal goes on; the same call may succeed later.
 */
public final class JournalIoException extends JournalException {

  private static final long serialVersionUID = 1L;

  private final long droppedFrom;

  JournalIoException(String message, Throwable cause, long droppedFrom) {
    super(message, cause);
    this.droppedFrom = droppedFrom;
  }

  /** First sequence number that is not in the journal. It will be given again. */
  public long droppedFrom() {
    return droppedFrom;
  }
}

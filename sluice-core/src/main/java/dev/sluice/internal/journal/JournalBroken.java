package dev.sluice.internal.journal;

/**
 * The disk failed in a way that leaves unknown what it holds: a force failed, or a failed write
 * could not be undone. Whether the records since the last successful force survive is unknown.
 * Every later call throws this again; open the journal anew to learn what is there.
 */
public final class JournalBroken extends JournalException {

  private static final long serialVersionUID = 1L;

  JournalBroken(String message, Throwable cause) {
    super(message, cause);
  }
}

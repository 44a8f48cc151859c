package dev.sluice.internal.journal;

/**
 * A segment was written by a version of Sluice this one does not understand. Nothing was touched.
 */
public final class JournalRefused extends JournalException {

  private static final long serialVersionUID = 1L;

  JournalRefused(String message) {
    super(message, null);
  }
}

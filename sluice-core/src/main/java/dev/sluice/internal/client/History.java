package dev.sluice.internal.client;

import dev.sluice.internal.queue.Doubt;

/** Finds out, from the file, whether a transaction whose commit is in doubt was applied. */
@FunctionalInterface
public interface History {
  /** What the file says. */
  enum Finding {
    /** It is in the file, durably. */
    APPLIED,
    /** It is not, and never will be. */
    NOT_APPLIED,
    /** Its epoch is so long ago that nobody knows. */
    FORGOTTEN
  }

  /** Looks the transaction up. */
  Finding find(Doubt doubt);
}

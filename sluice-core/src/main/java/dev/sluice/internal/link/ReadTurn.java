package dev.sluice.internal.link;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to read a link's answers: its own thread's, or that of a lone caller which waits for
 * one. Guarded by the link's lock.
 */
final class ReadTurn {
  private final Thread own;
  private @Nullable Thread reader;
  private boolean taken;
  private boolean asked = true;

  /** At first it is the link's own thread's. */
  ReadTurn(Thread own) {
    this.own = own;
  }

  /** A caller takes the turn; false when somebody has it. */
  boolean take() {
    if (reader != null) {
      return false;
    }
    reader = Thread.currentThread();
    taken = true;
    return true;
  }

  /** Nobody has it any more. */
  void leave() {
    reader = null;
  }

  /** The link's own thread leaves it to a caller that is about to come back. */
  void leaveToCaller() {
    reader = null;
    taken = true;
  }

  /** Whether the link's own thread is to have it next. */
  boolean isAsked() {
    return asked;
  }

  /** Sees to it that somebody reads. */
  void ask() {
    if (reader == null) {
      asked = true;
      LockSupport.unpark(own);
    }
  }

  /** Sees to it that somebody reads, unless callers have since the last time this was asked. */
  void askUnlessTaken() {
    if (!taken) {
      ask();
    }
    taken = false;
  }

  /** The link's own thread takes it, if it is asked to or has it; false when it is to wait. */
  boolean takeIfAsked() {
    if (!own.equals(reader) && (reader != null || !asked)) {
      return false;
    }
    asked = false;
    reader = own;
    return true;
  }
}

package dev.sluice.internal.link;

import dev.sluice.internal.codec.WireException;

/** The kinds of frames; ordinals are the protocol, so new ones go to the end. */
enum Frame {
  /**
   * Client: magic, protocol, version, client id, highest number sent, of queued writes, longest frame
   * it takes.
   */
  HELLO,
  /** Writer: version, known, mark, receipts (number, outcome), longest frame it takes. */
  WELCOME,
  /** Writer, then hangs up: error code, message. */
  REFUSE,
  /** Client: number, confirmed, nanoseconds left, request. */
  WRITE,
  /** Writer: number, outcome. */
  ANSWER,
  /** Client: the lease's number, kind, statement. */
  LEASE_STEP,
  /** Writer: the lease's number, outcome of its oldest unanswered step. */
  LEASE_ANSWER,
  /** Client: number of the question, its kind, its fields. */
  ASK,
  /** Writer: number of the question, 0 and the answer or 1 and an outcome that is an error. */
  REPLY,
  /** Writer: hold new reads; number of the hold, for how many nanoseconds at most. */
  HOLD,
  /** Client: the reads under way at the hold of this number have ended. */
  HELD,
  /** Writer: go on reading. */
  RELEASE,
  /** Client: has all its answers and goes; the writer may forget it. */
  BYE,
  /** Instead of HELLO: magic, protocol, version. Whoever observes may only ASK. */
  OBSERVE;

  static final int MAGIC = 0x534c5543; // "SLUC"
  static final int PROTOCOL = 4;

  /** Length and type. */
  static final int HEADER_BYTES = 5;

  private static final Frame[] VALUES = values();

  static Frame of(int type) {
    if (type >= VALUES.length) {
      throw new WireException("unknown frame type " + type);
    }
    return VALUES[type];
  }
}

package dev.sluice.internal.link;

import dev.sluice.internal.codec.WireException;

/** What a client may ask the writer besides writes; ordinals are the protocol. */
public enum Question {
  /** Journal a write: number, confirmed, request; answered with the ticket's sequence. */
  ENQUEUE,
  /** Wait until queued writes are applied up to a sequence; answered when they are. */
  APPLIED,
  /** The writer's figures. */
  STATS,
  /** Give the role to another process; answered when it is about to. */
  HANDOVER;

  private static final Question[] VALUES = values();

  static Question of(int kind) {
    if (kind >= VALUES.length) {
      throw new WireException("unknown question " + kind);
    }
    return VALUES[kind];
  }
}

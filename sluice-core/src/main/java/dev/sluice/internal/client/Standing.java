package dev.sluice.internal.client;

import java.util.Map;

/**
 * What a writer knows of a client: decides what becomes of the writes a lost link left unanswered.
 *
 * @param known whether it knew the client before
 * @param mark the highest number applied
 * @param receipts the recorded outcomes the client has not confirmed
 */
public record Standing(boolean known, long mark, Map<Long, Object> receipts) {
  /** Of a client the writer has never met. */
  public static final Standing NONE = new Standing(false, 0, Map.of());
}

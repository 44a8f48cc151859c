package dev.sluice.internal.queue;

/**
 * What is known of a write whose writer gave up before answering it.
 *
 * @param epoch the epoch of the writer, 0 when the write was certainly not applied
 * @param batch the transaction it was in: applied if that one is in the file
 */
public record Doubt(long epoch, long batch) {
  /** Certainly not applied. */
  public static final Doubt NONE = new Doubt(0, 0);

  /** Whether the write may be applied. */
  public boolean exists() {
    return epoch != 0;
  }
}

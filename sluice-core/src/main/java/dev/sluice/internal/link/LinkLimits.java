package dev.sluice.internal.link;

/**
 * Limits of the link.
 *
 * @param connectionsMax the most clients connected at once
 * @param frameBytesMax the longest frame
 */
public record LinkLimits(int connectionsMax, int frameBytesMax) {
  /** What a frame may have besides twice the bytes of a write or an outcome; an error always fits. */
  static final int FRAME_OVERHEAD_BYTES = 16 * 1024;

  /** The longest frame of a process with this limit of a write. */
  public static int frameBytesMax(long writeBytes) {
    return (int) Math.min(Integer.MAX_VALUE - 64, 2 * writeBytes + FRAME_OVERHEAD_BYTES);
  }

  /** The most bytes of an outcome, that it and as many receipts again fit into such a frame. */
  static long outcomeBytesMax(int frameBytesMax) {
    return Math.max(0, (frameBytesMax - FRAME_OVERHEAD_BYTES) / 2);
  }
}

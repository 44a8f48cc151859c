package dev.sluice.internal.journal;

/**
 * Queued writes that follow each other.
 *
 * @param first its lowest sequence number
 * @param last its highest, at least {@code first}
 */
public record SequenceRange(long first, long last) {
  /** As described. */
  public SequenceRange {
    if (first > last) {
      throw new IllegalArgumentException("a range from %d to %d".formatted(first, last));
    }
  }
}

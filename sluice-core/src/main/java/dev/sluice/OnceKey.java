package dev.sluice;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Names a write that is to take effect once, however often it is sent, by whatever processes: the
 * first that is applied is kept under the key, in the same transaction as its effects, and later ones
 * are answered with its result. A write that fails or is refused leaves the key free.
 *
 * @param key made up by the sender, different for each thing it wants done; 1 to 255 characters
 * @param request says what is asked for, in short, such as a digest; another one under the same key
 *     is refused with KEY_REUSED; at most 255 characters
 * @param kept how long the key is kept at least; positive
 */
public record OnceKey(String key, String request, Duration kept) {
  private static final int CHARS_MAX = 255;

  /** Checks the lengths. */
  public OnceKey {
    requireNonNull(key, "key");
    requireNonNull(request, "request");
    if (key.isEmpty() || key.length() > CHARS_MAX || request.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "a key has 1 to %d characters and its request at most as many; these have %d and %d"
              .formatted(CHARS_MAX, key.length(), request.length()));
    }
    if (kept.isNegative() || kept.isZero()) {
      throw new IllegalArgumentException("kept must be positive: " + kept);
    }
  }
}

package dev.sluice.benchmarks.flows;

import java.time.Duration;
import java.util.Locale;

/**
 * What many waiting workflows cost one rival.
 *
 * @param rival whose
 * @param count how many
 * @param memoryKib the most memory of the process while it started them
 * @param emptyKib the most it had had before
 * @param recovery from the start of another process after a kill -9 until all can go on and a new one has run
 * @param wake from then until all were sent a message and have ended
 */
record WaitingResult(
    Rival rival, int count, long memoryKib, long emptyKib, Duration recovery, Duration wake) {
  static final String NAME = "waiting";

  double bytesEach() {
    return Math.max(0, memoryKib - emptyKib) * 1024.0 / count;
  }

  /** One line of JSON. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"engine\":\"%s\",\"name\":\"%s\",\"count\":%d,\"memory_kib\":%d,\"bytes_each\":%.0f,"
            + "\"recovery_seconds\":%.3f,\"wake_seconds\":%.3f}",
        rival.label(),
        NAME,
        count,
        memoryKib,
        bytesEach(),
        recovery.toMillis() / 1e3,
        wake.toMillis() / 1e3);
  }

  /** One line for people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-8s %,d waiting: %,d MiB at most, %,.0f B each; after kill -9 again there in %.1f s; all woken and ended in %.1f s",
        rival.label(),
        count,
        memoryKib / 1024,
        bytesEach(),
        recovery.toMillis() / 1e3,
        wake.toMillis() / 1e3);
  }
}

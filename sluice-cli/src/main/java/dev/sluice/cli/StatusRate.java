package dev.sluice.cli;

import dev.sluice.Stats;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two looks at the same writer.
 *
 * @param writesPerSecond writes answered
 * @param commitsPerSecond transactions committed
 */
record StatusRate(double writesPerSecond, double commitsPerSecond) {
  private static final StatusRate NONE = new StatusRate(0, 0);

  static StatusRate between(@Nullable Stats before, Optional<Stats> after, long nanos) {
    if (before == null || after.isEmpty() || after.get().epoch() != before.epoch()) {
      return NONE;
    }
    double seconds = nanos / 1e9;
    return new StatusRate(
        (after.get().writes() - before.writes()) / seconds,
        (after.get().commits() - before.commits()) / seconds);
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "now         %,.0f writes/s, %,.0f commits/s",
        writesPerSecond,
        commitsPerSecond);
  }

  /** The most important figures on one line. */
  String line(Stats stats) {
    return String.format(
        Locale.ROOT,
        "pid %d  epoch %d  clients %d  queue %d  %,.0f writes/s  %,.0f commits/s  wal %s",
        stats.writerPid(),
        stats.epoch(),
        stats.clients(),
        stats.queueDepth(),
        writesPerSecond,
        commitsPerSecond,
        StatusText.bytes(stats.walBytes()));
  }
}

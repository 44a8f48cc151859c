package dev.sluice.cli;

import dev.sluice.Latency;
import dev.sluice.Stats;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** {@code sluice status} for people. */
final class StatusText {
  private static final String TIMES = "%-14s %10s %10s %10s %10s %10s %10s\n";

  private StatusText() {}

  static String of(String name, Stats stats) {
    return """
        database    %s
        writer      pid %d, Sluice %s, epoch %d, %s since the file was created
        clients     %d
        queue       %s, %s, oldest waits %s
        journal     %s, %s, %s failed
        written     %s in %s, %s; %s
        wal         %s
        refused     %s

        """.formatted(
                name,
                stats.writerPid(),
                stats.version(),
                stats.epoch(),
                count(stats.takeovers(), "takeover"),
                stats.clients(),
                count(stats.queueDepth(), "write"),
                bytes(stats.queueBytes()),
                DurationText.of(stats.oldestNanos()),
                count(stats.journalRecords(), "queued write"),
                bytes(stats.journalBytes()),
                count(stats.queuedFailed(), "queued write"),
                count(stats.writes(), "write"),
                count(stats.commits(), "commit"),
                count(stats.fsyncs(), "fsync"),
                count(stats.reruns(), "batch", "batches") + " rerun, "
                    + count(stats.resendsAnswered(), "resend") + " answered",
                bytes(stats.walBytes()),
                refused(stats.rejections()))
        + TIMES.formatted("since it began", "count", "mean", "p50", "p99", "p99.9", "max")
        + times("queue wait", stats.queueWait())
        + times("execute", stats.execute())
        + times("commit", stats.commit())
        + times("force", stats.forces())
        + times("checkpoint", stats.checkpoints())
        + times("read hold", stats.readHolds())
        + times("foreign lock", stats.foreignLockWaits())
        + line("writes/commit", stats.batches(), n -> String.format(Locale.ROOT, "%,d", n));
  }

  /** Bytes with a fitting binary unit. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    String units = "KMGT";
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 1024 && unit < units.length() - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %siB", value, units.charAt(unit));
  }

  private static String refused(Map<String, Long> rejections) {
    return rejections.isEmpty()
        ? "none"
        : rejections.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String times(String name, Latency latency) {
    return line(name, latency, DurationText::of);
  }

  private static String line(String name, Latency latency, LongFunction<String> shown) {
    if (latency.count() == 0) {
      return TIMES.formatted(name, "0", "-", "-", "-", "-", "-");
    }
    return TIMES.formatted(
        name,
        String.format(Locale.ROOT, "%,d", latency.count()),
        shown.apply(latency.mean()),
        shown.apply(latency.p50()),
        shown.apply(latency.p99()),
        shown.apply(latency.p999()),
        shown.apply(latency.max()));
  }

  private static String count(long count, String noun) {
    return count(count, noun, noun + "s");
  }

  private static String count(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}

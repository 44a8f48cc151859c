package dev.sluice.cli;

import dev.sluice.Latency;
import dev.sluice.Stats;
import java.util.Map;
import java.util.TreeMap;

/** Reads the writer's figures as a server's {@code /status} has them; what is not there is 0. */
final class StatsJson {
  private final Map<?, ?> figures;

  private StatsJson(Map<?, ?> figures) {
    this.figures = figures;
  }

  static Stats read(Map<String, Object> figures) {
    return new StatsJson(figures).stats();
  }

  private Stats stats() {
    return new Stats(
        number("writer_pid"),
        Boolean.TRUE.equals(figures.get("writer_here")),
        figures.get("version") instanceof String version ? version : "?",
        number("epoch"),
        (int) number("clients"),
        number("queue_depth"),
        number("queue_bytes"),
        number("oldest_ns"),
        number("journal_records"),
        number("journal_bytes"),
        number("queued_applied"),
        number("queued_failed"),
        number("writes"),
        number("commits"),
        number("fsyncs"),
        latency("batch_writes"),
        latency("queue_wait_ns"),
        latency("execute_ns"),
        latency("commit_ns"),
        rejections(),
        number("reruns"),
        number("takeovers"),
        number("resends_answered"),
        number("wal_bytes"),
        latency("checkpoint_ns"),
        latency("read_hold_ns"),
        latency("foreign_lock_wait_ns"),
        latency("force_ns"));
  }

  private long number(String name) {
    return figures.get(name) instanceof Long number ? number : 0;
  }

  private Latency latency(String name) {
    Map<?, ?> map = figures.get(name) instanceof Map<?, ?> inner ? inner : Map.of();
    StatsJson times = new StatsJson(map);
    return new Latency(
        times.number("count"),
        times.number("mean"),
        times.number("p50"),
        times.number("p99"),
        times.number("p999"),
        times.number("max"));
  }

  private Map<String, Long> rejections() {
    Map<String, Long> counts = new TreeMap<>();
    if (figures.get("rejections") instanceof Map<?, ?> codes) {
      codes.forEach((code, count) -> {
        if (count instanceof Long number) {
          counts.put(String.valueOf(code), number);
        }
      });
    }
    return counts;
  }
}

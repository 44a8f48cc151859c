package dev.sluice.cli;

import dev.sluice.Latency;
import dev.sluice.Stats;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code sluice status --json}: field names are stable, times in microseconds. */
final class StatusJson {
  private static final double NANOS_PER_MICRO = 1000;

  private StatusJson() {}

  static JsonObject of(StatusSource source, Optional<Stats> running) {
    JsonObject json =
        new JsonObject().put("running", running.isPresent()).put(source.kind(), source.name());
    running.ifPresent(stats -> put(json, stats));
    return json;
  }

  private static void put(JsonObject json, Stats stats) {
    json.put("writer_pid", stats.writerPid())
        .put("version", stats.version())
        .put("epoch", stats.epoch())
        .put("takeovers", stats.takeovers())
        .put("clients", stats.clients())
        .put("queue_depth", stats.queueDepth())
        .put("queue_bytes", stats.queueBytes())
        .put("oldest_us", micros(stats.oldestNanos()))
        .put("journal_records", stats.journalRecords())
        .put("journal_bytes", stats.journalBytes())
        .put("queued_applied", stats.queuedApplied())
        .put("queued_failed", stats.queuedFailed())
        .put("writes", stats.writes())
        .put("commits", stats.commits())
        .put("fsyncs", stats.fsyncs())
        .put("reruns", stats.reruns())
        .put("resends_answered", stats.resendsAnswered())
        .put("wal_bytes", stats.walBytes())
        .put("rejections", counts(stats.rejections()))
        .put("queue_wait_us", times(stats.queueWait()))
        .put("execute_us", times(stats.execute()))
        .put("commit_us", times(stats.commit()))
        .put("force_us", times(stats.forces()))
        .put("checkpoint_us", times(stats.checkpoints()))
        .put("read_hold_us", times(stats.readHolds()))
        .put("foreign_lock_wait_us", times(stats.foreignLockWaits()))
        .put("writes_per_commit", sizes(stats.batches()));
  }

  private static JsonObject counts(Map<String, Long> counts) {
    JsonObject json = new JsonObject();
    new TreeMap<>(counts).forEach(json::put);
    return json;
  }

  private static JsonObject times(Latency latency) {
    return new JsonObject()
        .put("count", latency.count())
        .put("mean", micros(latency.mean()))
        .put("p50", micros(latency.p50()))
        .put("p99", micros(latency.p99()))
        .put("p999", micros(latency.p999()))
        .put("max", micros(latency.max()));
  }

  private static JsonObject sizes(Latency sizes) {
    return new JsonObject()
        .put("count", sizes.count())
        .put("mean", sizes.mean())
        .put("p50", sizes.p50())
        .put("p99", sizes.p99())
        .put("p999", sizes.p999())
        .put("max", sizes.max());
  }

  private static double micros(long nanos) {
    return nanos / NANOS_PER_MICRO;
  }
}

package dev.sluice.server.internal.metrics;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Stats;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;

/**
 * The writer's figures as it gives them, asked for at each scrape. They are the same whichever process
 * of the file is scraped, and begin anew with each writer. Thread-safe.
 */
final class WriterMetrics implements MultiCollector {
  private static final Duration ASK = Duration.ofSeconds(2);

  private final Sluice sluice;

  WriterMetrics(Sluice sluice) {
    this.sluice = sluice;
  }

  /** Of a writer that does not answer only that. */
  @Override
  public MetricSnapshots collect() {
    Figures figures = new Figures();
    String help = "Whether the writer answered within " + ASK.toSeconds() + " s: 1 or 0";
    try {
      Stats stats = sluice.within(ASK).stats();
      of(stats, figures.gauge("sluice_writer_up", help, 1));
    } catch (SluiceException e) {
      figures.gauge("sluice_writer_up", help, 0);
    }
    return figures.build();
  }

  /** All of them. */
  static void of(Stats stats, Figures figures) {
    identity(stats, figures);
    amounts(stats, figures);
    counts(stats, figures);
    distributions(stats, figures);
  }

  private static void identity(Stats stats, Figures figures) {
    figures
        .info(
            "sluice_writer",
            "The process that writes",
            Labels.of("pid", String.valueOf(stats.writerPid()), "version", stats.version()))
        .gauge(
            "sluice_writer_here",
            "Whether the process that was asked is the writer: 1 or 0",
            stats.writerHere() ? 1 : 0)
        .gauge("sluice_epoch", "Counts the writers of this file", stats.epoch())
        .counter(
            "sluice_takeovers",
            "Epochs that began without a handover since the file was created",
            stats.takeovers());
  }

  private static void amounts(Stats stats, Figures figures) {
    figures
        .gauge("sluice_clients", "Clients connected to the writer", stats.clients())
        .gauge("sluice_queue_writes", "Writes accepted and not answered", stats.queueDepth())
        .gauge("sluice_queue_bytes", "Bytes of the writes in the queue", stats.queueBytes())
        .gauge(
            "sluice_queue_oldest_seconds",
            "How long the oldest write has been waiting to run",
            stats.oldestNanos() / 1e9)
        .gauge(
            "sluice_journal_records",
            "Queued writes in the journal that are not applied",
            stats.journalRecords())
        .gauge("sluice_journal_bytes", "Bytes of the journal", stats.journalBytes())
        .gauge(
            "sluice_queued_applied_sequence",
            "The highest sequence number of a queued write that was applied",
            stats.queuedApplied())
        .gauge("sluice_wal_bytes", "Size of the WAL", stats.walBytes());
  }

  private static void counts(Stats stats, Figures figures) {
    figures
        .counter("sluice_writes", "Writes answered, failed ones included", stats.writes())
        .counter("sluice_commits", "Transactions committed", stats.commits())
        .counter("sluice_fsyncs", "Times the WAL was forced", stats.fsyncs())
        .counter(
            "sluice_queued_writes_failed",
            "Queued writes that failed, or of whose statements some failed",
            stats.queuedFailed())
        .counter(
            "sluice_reruns",
            "Shared transactions that were lost and run again one by one",
            stats.reruns())
        .counter(
            "sluice_resends_answered",
            "Writes sent again after a lost connection and answered from receipts",
            stats.resendsAnswered())
        .counters(
            "sluice_rejections", "Refused and failed writes by code", "code", stats.rejections());
  }

  private static void distributions(Stats stats, Figures figures) {
    figures
        .times("sluice_write_wait", "Of a write, from submission to execution", stats.queueWait())
        .times("sluice_batch_execute", "Of a batch, from begin to commit", stats.execute())
        .times("sluice_batch_commit", "Of a batch, from execution to the answer", stats.commit())
        .times("sluice_wal_force", "Of forcing the WAL to disk", stats.forces())
        .sizes("sluice_batch_writes", "Writes of a commit", stats.batches())
        .times("sluice_checkpoint", "Of checkpoints", stats.checkpoints())
        .times(
            "sluice_read_hold", "For which reads were held to truncate the WAL", stats.readHolds())
        .times(
            "sluice_foreign_lock_wait",
            "For which the writer waited for another program's lock",
            stats.foreignLockWaits());
  }
}

package dev.sluice.internal.commit;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceError;
import dev.sluice.internal.stats.Histogram;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What one writer counts. Each histogram is written by one thread; anyone may read. */
public final class WriterStats {
  final Histogram batches = new Histogram();
  final Histogram queueWait = new Histogram();
  final Histogram execute = new Histogram();
  final Histogram commit = new Histogram();
  final Histogram checkpoints = new Histogram();
  final Histogram readHolds = new Histogram();
  final Histogram foreignLockWaits = new Histogram();
  final Histogram forces = new Histogram();
  final LongAdder writes = new LongAdder();
  final LongAdder commits = new LongAdder();
  final LongAdder fsyncs = new LongAdder();
  final LongAdder reruns = new LongAdder();
  private final LongAdder resendsAnswered = new LongAdder();
  private final LongAdder queuedFailed = new LongAdder();
  private final Map<String, LongAdder> rejections = new ConcurrentHashMap<>();

  /** A write was refused or failed with this code. */
  public void rejected(ErrorCode code) {
    rejections.computeIfAbsent(code.name(), _ -> new LongAdder()).increment();
  }

  /** A write that was sent again was answered from its receipt. */
  public void resendAnswered() {
    resendsAnswered.increment();
  }

  /** A queued write failed, or some of its statements did. */
  public void queuedFailure() {
    queuedFailed.increment();
  }

  long queuedFailed() {
    return queuedFailed.sum();
  }

  long resendsAnswered() {
    return resendsAnswered.sum();
  }

  /** By code, with those that found no room in the queue. */
  Map<String, Long> rejections(long queueFull) {
    Map<String, Long> counts = new TreeMap<>();
    rejections.forEach((code, count) -> counts.put(code, count.sum()));
    if (queueFull > 0) {
      counts.merge(SluiceError.QUEUE_FULL.name(), queueFull, Long::sum);
    }
    return counts;
  }
}

package dev.sluice.examples.catalogue;

import dev.sluice.Sql;
import dev.sluice.examples.tree.Checksum;
import dev.sluice.examples.tree.FileFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes the row of one file as one durable write of its own, and logs the answer. Thread-safe; each
 * call blocks until the write is on disk.
 */
final class Recorder {
  private static final String WRITE_FILE = """
      INSERT INTO file (path, size, mtime_ns, mode, owner, sha256, scan, write_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (path) DO UPDATE SET
        size = excluded.size, mtime_ns = excluded.mtime_ns, mode = excluded.mode,
        owner = excluded.owner, scan = excluded.scan, write_id = excluded.write_id,
        sha256 = coalesce(excluded.sha256,
          iif(size = excluded.size AND mtime_ns = excluded.mtime_ns, sha256, NULL))
      WHERE excluded.scan >= scan""";

  private final Writes writes;
  private final AnswerLog log;
  private final InstantSource clock;
  private final @Nullable Checksum checksum;
  private final long scan;
  private final int worker;
  private final AtomicInteger numbers = new AtomicInteger();
  private final LongAdder acknowledged = new LongAdder();

  /** With {@code checksum} null, files are not read. */
  Recorder(
      Writes writes,
      AnswerLog log,
      InstantSource clock,
      @Nullable Checksum checksum,
      long scan,
      int worker) {
    this.writes = writes;
    this.log = log;
    this.clock = clock;
    this.checksum = checksum;
    this.scan = scan;
    this.worker = worker;
  }

  /** How many files were written and acknowledged. */
  long acknowledged() {
    return acknowledged.sum();
  }

  /** Writes one file's row. */
  void file(Path path, String text, FileFacts facts) {
    String sha256 = checksum == null ? null : sha256(checksum, path, text);
    int number = numbers.incrementAndGet();
    Sql sql = Sql.of(
        WRITE_FILE,
        text,
        facts.size(),
        facts.mtimeNanos(),
        facts.mode() < 0 ? null : facts.mode(),
        facts.owner(),
        sha256,
        scan,
        WriteId.of(worker, number));
    long begin = System.nanoTime();
    writes.execute(sql);
    long waitedMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
    long atMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    log.acknowledged(number, atMicros, waitedMicros, text);
    acknowledged.increment();
  }

  /** Writes what could not be looked at. */
  void problem(Problem problem) {
    writes.execute(Sql.of(
        "INSERT INTO problem (scan, path, kind, message) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (scan, path) DO UPDATE"
            + " SET kind = excluded.kind, message = excluded.message",
        scan,
        problem.path(),
        problem.kind(),
        problem.message()));
  }

  private @Nullable String sha256(Checksum checksum, Path path, String text) {
    try {
      return checksum.of(path);
    } catch (IOException e) {
      problem(Problem.unreadable(text, e));
      return null;
    }
  }
}

package dev.sluice.examples.catalogue;

import dev.sluice.Row;
import dev.sluice.Rows;
import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Tx;
import dev.sluice.examples.crew.Json;
import dev.sluice.examples.crew.UserError;
import dev.sluice.examples.tree.PathCode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The database as the parent of a scan uses it, before the workers start and after they end. */
final class Catalogue implements AutoCloseable {
  private static final int DELETED_AT_ONCE = 1000;

  private final Sluice sluice;
  private final InstantSource clock;

  private Catalogue(Sluice sluice, InstantSource clock) {
    this.sluice = sluice;
    this.clock = clock;
  }

  /**
   * Opens a catalogue, or creates it.
   *
   * @throws UserError if the file is something else
   */
  static Catalogue open(Path database, InstantSource clock) {
    ExistingFile.check(database);
    Sluice sluice;
    try {
      sluice = Sluice.open(database);
    } catch (SluiceException e) {
      throw isWrongFile(e)
          ? new UserError("cannot open %s: %s".formatted(database, e.getMessage()))
          : e;
    }
    try {
      createIfEmpty(sluice);
      return new Catalogue(sluice, clock);
    } catch (RuntimeException e) {
      sluice.close();
      throw e;
    }
  }

  /** Whether the user has to name another file; else, as where the disk is full, this one is right. */
  private static boolean isWrongFile(SluiceException e) {
    return e.code() == SluiceError.READ_ONLY
        || e.code() == SluiceError.CORRUPT
        || e.code() == SluiceError.UNSUPPORTED_FS;
  }

  private static void createIfEmpty(Sluice sluice) {
    Rows tables = sluice.query("SELECT 1 FROM sqlite_schema WHERE name = 'catalogue'");
    if (tables.isEmpty()) {
      sluice.executeScript(Schema.SCRIPT);
    } else {
      checkVersion(sluice);
    }
  }

  private static void checkVersion(Sluice sluice) {
    Rows versions = sluice.query("SELECT version FROM catalogue");
    if (versions.size() != 1 || versions.single().longValue(0) != Schema.VERSION) {
      throw new UserError("%s is a catalogue of another version (%s, this is %d)"
          .formatted(sluice.path(), versions.rows(), Schema.VERSION));
    }
  }

  /** The client; open until this is closed. */
  Sluice sluice() {
    return sluice;
  }

  /**
   * A scan that has begun.
   *
   * @param id of the scan
   * @param firstWorker id of its first worker; those of earlier scans are lower
   */
  record Begun(long id, int firstWorker) {}

  /**
   * Begins a scan: what only the last one needed is deleted, the directories wait for workers.
   *
   * @throws UserError if another process scans into this catalogue now
   */
  Begun begin(ScanRequest request) {
    return sluice.transaction(tx -> {
      refuseSecondScan(tx);
      long scan = insertScan(tx, request);
      for (String table : List.of("file_write", "directory", "problem")) {
        tx.execute("DELETE FROM " + table);
      }
      tx.execute("UPDATE worker SET state = 'dead'");
      for (Path root : request.roots()) {
        String path = PathCode.encode(root);
        tx.execute("INSERT INTO root (scan, path) VALUES (?, ?)", scan, path);
        tx.execute("INSERT INTO directory (scan, path) VALUES (?, ?)", scan, path);
      }
      long last = tx.query("SELECT coalesce(max(id), 0) FROM worker").single().longValue(0);
      return new Begun(scan, Math.toIntExact(last + 1));
    });
  }

  /**
   * Removes the rows of files that were under the scanned directories once and are no more.
   *
   * @return how many
   */
  long removeVanished(long scan, List<Path> roots) {
    List<Long> ids = new ArrayList<>();
    for (Path root : roots) {
      String path = PathCode.encode(root);
      String first = path.endsWith("/") ? path : path + "/";
      // The character after the slash: the end of all that begins with the path and a slash.
      String end = first.substring(0, first.length() - 1) + (char) ('/' + 1);
      sluice.forEach(
          row -> ids.add(row.longValue(0)),
          "SELECT id FROM file WHERE path > ? AND path < ? AND scan <> ?",
          first,
          end,
          scan);
    }
    long removed = 0;
    for (int i = 0; i < ids.size(); i += DELETED_AT_ONCE) {
      List<Long> some = ids.subList(i, Math.min(ids.size(), i + DELETED_AT_ONCE));
      removed += sluice
          .execute("DELETE FROM file WHERE id IN (SELECT value FROM json_each(?))", Json.of(some))
          .changes();
    }
    return removed;
  }

  /** Ends a scan. */
  void finish(long scan, long removed) {
    sluice.execute(
        "UPDATE scan SET finished_ns = ?, removed = ? WHERE id = ?", nowNanos(), removed, scan);
  }

  /** What the scan that just ended did to the rows. */
  ScanReport.Changes changes(long removed) {
    return new ScanReport.Changes(
        count("SELECT count(DISTINCT file) FROM file_write WHERE change = 'added'"),
        count("SELECT count(DISTINCT file) FROM file_write WHERE change = 'changed'"),
        removed,
        count("SELECT count(*) FROM problem WHERE kind = 'unreadable'"),
        count("SELECT count(*) FROM problem WHERE kind = 'mount'"));
  }

  private long count(String sql) {
    return sluice.query(sql).single().longValue(0);
  }

  @Override
  public void close() {
    sluice.close();
  }

  private void refuseSecondScan(Tx tx) {
    for (Row row : tx.query("SELECT pid, process_start FROM scan WHERE finished_ns IS NULL")) {
      Optional<ProcessHandle> other = ProcessHandle.of(row.longValue(0));
      if (other.isPresent()
          && other.get().pid() != ProcessHandle.current().pid()
          && startOf(other.get()) == row.longValue(1)) {
        throw new UserError(
            "process %d is scanning into %s now; wait for it, or choose another file"
                .formatted(row.longValue(0), sluice.path()));
      }
    }
  }

  private long insertScan(Tx tx, ScanRequest request) {
    ProcessHandle self = ProcessHandle.current();
    return tx.execute(
            "INSERT INTO scan (pid, process_start, started_ns, processes)"
                + " VALUES (?, ?, ?, ?) RETURNING id",
            self.pid(),
            startOf(self),
            nowNanos(),
            request.processes())
        .rows()
        .single()
        .longValue(0);
  }

  /** Tells a process from a later one of the same number. */
  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private long nowNanos() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
  }
}

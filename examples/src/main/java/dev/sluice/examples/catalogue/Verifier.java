package dev.sluice.examples.catalogue;

import dev.sluice.Row;
import dev.sluice.Sluice;
import dev.sluice.examples.catalogue.Catalogue.Begun;
import dev.sluice.examples.tree.FileFacts;
import dev.sluice.examples.tree.PathCode;
import dev.sluice.examples.tree.TreeWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Proves a finished scan, from four independent sources: the file system, walked anew; the rows; the
 * journal in which a trigger counts how often each write took effect; and the logs in which the
 * workers noted each acknowledgement outside of the database. For one thread, once.
 *
 * <p>Each write has an id that is sent once. So an id that the journal counts twice is doubled; an
 * acknowledged id that the journal lacks, or has for another path, is lost; and an id in the journal
 * that nobody was told of is only in order if its worker was killed, which may hit between the
 * commit and the log. Then the directory is claimed again and its files are written again under
 * other ids: several writes of one path, each of them once.
 */
final class Verifier {
  // The kernel stamps changes with a clock that may lag some milliseconds behind.
  private static final long CLOCK_SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Sluice sluice;
  private final Begun scan;
  private final Answers answers;
  private final Set<Integer> dead;
  private final Map<String, Seen> unmatched = new HashMap<>();
  private final Map<Integer, Integer> unacknowledgedOf = new HashMap<>();
  private long files;
  private long rows;
  private long missing;
  private long doubled;
  private long matched;
  private long differing;
  private long appeared;
  private long vanished;
  private long writes;
  private long unacknowledged;

  /** With the workers that did not live to the end of the scan. */
  Verifier(Sluice sluice, Begun scan, Answers answers, Set<Integer> dead) {
    this.sluice = sluice;
    this.scan = scan;
    this.answers = answers;
    this.dead = dead;
  }

  private record Seen(long size, long mtimeNanos, long ctimeNanos) {}

  /** Walks, reads and compares. */
  Verdict verify(TreeWalk walk, List<Path> roots) throws IOException {
    long startedNanos = sluice
            .query("SELECT started_ns FROM scan WHERE id = ?", scan.id())
            .single()
            .longValue(0)
        - CLOCK_SLACK_NANOS;
    walk.walk(roots, this::see);
    files = unmatched.size();
    sluice.forEach(
        row -> compare(row, startedNanos),
        "SELECT path, size, mtime_ns FROM file WHERE scan = ?",
        scan.id());
    for (Seen seen : unmatched.values()) {
      if (seen.ctimeNanos() >= startedNanos) {
        appeared++;
      } else {
        missing++;
      }
    }
    sluice.forEach(
        this::count,
        "SELECT w.write_id, w.times, f.path FROM file_write w LEFT JOIN file f ON f.id = w.file"
            + " WHERE w.write_id >= ?",
        WriteId.of(scan.firstWorker(), 0));
    return verdict();
  }

  private Verdict verdict() {
    return new Verdict(
        files,
        rows,
        missing,
        doubled + answers.repeated(),
        answers.acknowledged() - matched,
        differing,
        appeared,
        vanished,
        answers.acknowledged(),
        unacknowledged,
        writes - rows);
  }

  private boolean see(Path path) {
    try {
      FileFacts facts = FileFacts.of(path);
      unmatched.put(
          PathCode.encode(path), new Seen(facts.size(), facts.mtimeNanos(), facts.ctimeNanos()));
    } catch (NoSuchFileException e) {
      // Gone since the walk met it: neither there nor missing.
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  private void compare(Row row, long startedNanos) {
    rows++;
    Seen seen = unmatched.remove(row.text(0));
    if (seen == null) {
      vanished++;
    } else if (seen.ctimeNanos() < startedNanos
        && (seen.size() != row.longValue(1) || seen.mtimeNanos() != row.longValue(2))) {
      differing++;
    }
  }

  /** Judges one entry of the journal. */
  private void count(Row row) {
    long id = row.longValue(0);
    long times = row.longValue(1);
    writes += times;
    doubled += times - 1;
    if (!answers.acknowledged(id)) {
      judgeUnacknowledged(WriteId.worker(id));
    } else if (!row.isNull(2) && answers.acknowledged(id, row.text(2))) {
      matched++;
    }
  }

  private void judgeUnacknowledged(int worker) {
    boolean excused = dead.contains(worker)
        && answers.knows(worker)
        && unacknowledgedOf.merge(worker, 1, Integer::sum) <= DirectoryWork.CALLERS;
    if (excused) {
      unacknowledged++;
    } else {
      doubled++;
    }
  }
}

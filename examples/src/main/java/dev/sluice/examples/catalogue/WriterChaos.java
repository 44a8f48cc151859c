package dev.sluice.examples.catalogue;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Stats;
import dev.sluice.examples.crew.Chaos;
import dev.sluice.examples.crew.Crew;
import dev.sluice.examples.crew.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Kills the worker that is the writer, several times, spread evenly over the files to come. Between
 * two kills a write was acknowledged, so that each hits a writer at work. Asks who the writer is
 * without opening the catalogue: the parent must not become the writer itself.
 */
final class WriterChaos implements Chaos {
  private static final Duration STATUS_TIMEOUT = Duration.ofMillis(500);

  private final Path database;
  private final int kills;
  private int done;
  private long filesAtLast;
  private long lockErrors;

  WriterChaos(Path database, int kills) {
    this.database = database;
    this.kills = kills;
  }

  /** How many writers were killed. */
  int killed() {
    return done;
  }

  /** How many times asking for the writer met a lock error. */
  long lockErrors() {
    return lockErrors;
  }

  @Override
  public String note() {
    return kills == 0 ? "" : ", %d of %d writers killed".formatted(done, kills);
  }

  @Override
  public void step(Crew crew, long total) {
    long files = crew.done();
    if (done == kills || total == 0 || files <= filesAtLast || files < due(total)) {
      return;
    }
    Optional<WorkerProcess> writer = writer().flatMap(crew::byPid);
    if (writer.isPresent()) {
      writer.get().kill();
      done++;
      filesAtLast = files;
    }
  }

  /** The number of files after which the next kill is due. */
  private long due(long total) {
    return total * (done + 1) / (kills + 1);
  }

  private Optional<Long> writer() {
    try {
      return Sluice.status(database, STATUS_TIMEOUT).map(Stats::writerPid);
    } catch (SluiceException e) {
      if (LockErrors.matches(e)) {
        lockErrors++;
      }
      // A takeover is under way; the next step asks again.
      return Optional.empty();
    }
  }
}

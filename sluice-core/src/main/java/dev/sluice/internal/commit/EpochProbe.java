package dev.sluice.internal.commit;

import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether another epoch has begun, from the file: for those who promise something before the
 * writer's next transaction, whose fence would tell. One thread at a time.
 */
final class EpochProbe {
  private static final long PAUSE_NANOS = 100_000;

  private final Path database;
  private final long epoch;
  private @Nullable Connection connection;

  EpochProbe(Path database, long epoch) {
    this.database = database;
    this.epoch = epoch;
  }

  /** Whether this is the latest epoch; whatever began later sees what was on disk before the call. */
  boolean isCurrent() throws SqliteException {
    while (true) {
      try {
        return opened().queryLong("SELECT epoch FROM _sluice_state WHERE id = 1") == epoch;
      } catch (SqliteException e) {
        if (!e.isBusy()) {
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS); // a WAL that is being recovered, for an instant
    }
  }

  private Connection opened() throws SqliteException {
    Connection open = connection;
    if (open == null) {
      open = Connection.open(database, /* readOnly= */ true);
      connection = open;
    }
    return open;
  }

  void close() throws SqliteException {
    Connection open = connection;
    if (open != null) {
      connection = null;
      open.close();
    }
  }
}

package dev.sluice.internal.read;

import dev.sluice.SluiceOptions;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One read-only connection, opened when first used and again after an error that may have spoilt
 * it. Used by one thread at a time; only {@link #interrupt()} may be called from another.
 */
final class Reader {
  private final Path file;
  private final SluiceOptions options;

  /** Written by the using thread under this object's monitor, so that none is closed in interrupt. */
  private @Nullable Connection connection;

  Reader(Path file, SluiceOptions options) {
    this.file = file;
    this.options = options;
  }

  /** The connection, its statements limited to this time. Only where SQLite may be called. */
  Connection connection(long endNanos) throws SqliteException {
    Connection current = connection;
    if (current == null) {
      current = open();
      synchronized (this) {
        connection = current;
      }
    }
    current.limit(endNanos);
    return current;
  }

  synchronized void interrupt() {
    if (connection != null) {
      connection.interrupt();
    }
  }

  /** Closes the connection; the next use opens another. Only where SQLite may be called. */
  synchronized void close() throws SqliteException {
    Connection current = connection;
    if (current != null) {
      connection = null;
      current.close();
    }
  }

  private Connection open() throws SqliteException {
    Connection opened = Connection.open(file, /* readOnly= */ true);
    try {
      // Negative: in KiB, whatever the page size.
      opened.exec("PRAGMA cache_size=-" + Math.max(1, options.readerCacheBytes() / 1024));
      opened.exec("PRAGMA mmap_size=" + options.mmapBytes());
      opened.exec("PRAGMA temp_store=MEMORY");
      opened.exec("PRAGMA threads=" + options.sqliteThreads());
      return opened;
    } catch (SqliteException e) {
      opened.close();
      throw e;
    }
  }
}

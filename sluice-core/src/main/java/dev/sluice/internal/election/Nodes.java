package dev.sluice.internal.election;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.Ending;
import dev.sluice.internal.platform.Platform;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.OnPlatformThread;
import dev.sluice.internal.sqlite.SqliteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The nodes of this process, one per database however often it is opened, under whatever path: two
 * writers in one process would drop each other's locks.
 */
public final class Nodes {
  private static final Map<Path, Shared> OPEN = new HashMap<>();

  private Nodes() {}

  private static final class Shared {
    private final Node node;
    private final Claim claim;
    private int users;

    Shared(Node node, Claim claim) {
      this.node = node;
      this.claim = claim;
    }
  }

  /**
   * The node of a database, started.
   *
   * @throws SluiceException if the database cannot be opened; the message says why
   */
  public static Node acquire(Path file, SluiceOptions options) {
    Path database = resolved(file);
    checkFileSystem(database, options);
    synchronized (OPEN) {
      Shared shared = OPEN.get(database);
      if (shared == null) {
        shared = opened(database, options);
        OPEN.put(database, shared);
      }
      shared.users++;
      return shared.node;
    }
  }

  private static Shared opened(Path database, SluiceOptions options) {
    Claim claim = Claim.of(database);
    try {
      requireDatabase(database);
      Node node = new Node(database, options);
      node.start();
      return new Shared(node, claim);
    } catch (RuntimeException | Error e) {
      claim.close();
      throw e;
    }
  }

  /** Gives it back; the last one ends it. */
  public static void release(Node node) {
    synchronized (OPEN) {
      Shared shared = OPEN.get(node.database());
      if (shared != null && --shared.users == 0) {
        OPEN.remove(node.database());
        Ending.run(node::close, shared.claim::close);
      }
    }
  }

  /**
   * The path of a database that is there already, links resolved.
   *
   * @throws SluiceException READ_ONLY if it is not, UNSUPPORTED_FS
   */
  public static Path existing(Path file, SluiceOptions options) {
    Path database = resolved(file);
    if (!Files.exists(database)) {
      throw SluiceException.of(
          SluiceError.READ_ONLY, "there is no database " + database + "; check the path");
    }
    checkFileSystem(database, options);
    return database;
  }

  /** The path with links resolved, also where the file does not exist yet. */
  static Path resolved(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      if (Files.isDirectory(absolute)) {
        throw SluiceException.of(
            SluiceError.READ_ONLY, absolute + " is a folder; name the database file in it");
      }
      if (Files.exists(absolute)) {
        return absolute.toRealPath();
      }
      Path parent = absolute.getParent();
      if (parent == null || !Files.isDirectory(parent)) {
        throw SluiceException.of(
            SluiceError.READ_ONLY,
            "there is no folder %s for the database; create it first".formatted(parent));
      }
      return parent.toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      throw SluiceException.of(
          SluiceError.READ_ONLY, "cannot resolve " + absolute + ": " + e, 0, e);
    }
  }

  /**
   * Refuses a file that is something else before anything is created beside it. Once there is a
   * runtime folder the file has been a database, and what became of it is the writer's to find out.
   */
  private static void requireDatabase(Path database) {
    if (!Files.exists(database) || Files.exists(RuntimeFolder.beside(database))) {
      return;
    }
    // Through SQLite, as closing the file any other way would drop locks of this process on it.
    try {
      OnPlatformThread.run(() -> {
        try (Connection connection = Connection.open(database, /* readOnly= */ true)) {
          return connection.queryLong("PRAGMA schema_version");
        }
      });
    } catch (SqliteException e) {
      if (e.primary() == SqliteException.NOTADB) {
        throw SluiceException.of(
            SluiceError.CORRUPT,
            "cannot open %s: %s; nothing was changed: check the path"
                .formatted(database, e.getMessage()),
            e.code(),
            e);
      }
    }
  }

  private static void checkFileSystem(Path database, SluiceOptions options) {
    try {
      String network = Platform.networkFileSystem(Objects.requireNonNull(database.getParent()));
      if (!network.isEmpty() && !options.force()) {
        throw SluiceException.of(
            SluiceError.UNSUPPORTED_FS,
            "%s is on a network file system (%s), where SQLite's locks and shared memory do not hold between hosts; put it on a local disk, or set SluiceOptions.force if only one process on one host ever opens it"
                .formatted(database, network));
      }
    } catch (IOException e) {
      throw SluiceException.of(
          SluiceError.READ_ONLY, "cannot examine the file system of " + database + ": " + e, 0, e);
    }
  }
}

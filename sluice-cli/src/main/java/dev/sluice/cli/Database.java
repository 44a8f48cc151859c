package dev.sluice.cli;

import dev.sluice.Durability;
import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.SnapshotBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The database argument and the options every command that opens one has.
 *
 * <p>Files are only looked at by their attributes here: a process that opens and closes the database
 * file itself drops the locks SQLite holds on it.
 */
final class Database {
  @Parameters(index = "0", paramLabel = "DB", description = "The SQLite database file.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = PositiveDuration.class,
      description = {
        "Give up after this time, as in 500ms, 30s or 5m",
        "(default: exec and query 30s, status 5s, handover 10s)."
      })
  private @Nullable Duration timeout;

  Path file() {
    return file;
  }

  Duration timeoutOr(Duration otherwise) {
    return timeout == null ? otherwise : timeout;
  }

  /** Reads a database that must exist, and leaves it as it is. */
  void read(SnapshotBody<?> body) {
    requireExisting();
    Sluice.snapshot(file, options(), body);
  }

  /** As {@link #read}, where the time given is for something else than one read. */
  void readInAnyCase(SnapshotBody<?> body) {
    requireExisting();
    Sluice.snapshot(file, SluiceOptions.defaults().withReaders(1), body);
  }

  /** Opens the database, creating the file where there is none. */
  Sluice openOrCreate() {
    return openOrCreate(options());
  }

  /** The same with options of the command's own. */
  Sluice openOrCreate(SluiceOptions options) {
    requireFolder();
    return Sluice.open(file, options);
  }

  private void requireFolder() {
    requireNoFolder(file);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new CommandFailed(
          "NO_FOLDER", "cannot create " + file + ": there is no folder " + folder);
    }
  }

  /** Whether opening it would create it. */
  boolean isNew() {
    return Files.notExists(file);
  }

  /**
   * Runs a write on an empty database that is thrown away; fails as it would on a new file. Where
   * there is no room for one, nothing is tried.
   */
  void rehearse(Consumer<Sluice> write) {
    requireFolder();
    try (Scratch scratch = Scratch.create();
        Sluice sluice = Sluice.open(
            scratch.database(), options().withDurability(Durability.PROCESS).withExclusive(true))) {
      write.accept(sluice);
    } catch (IOException e) {
      System.getLogger("dev.sluice").log(System.Logger.Level.DEBUG, "cannot try it first", e);
    } catch (SluiceException e) {
      if (e.code() != SluiceError.DISK_FULL && e.code() != SluiceError.IO) {
        throw e;
      }
    }
  }

  void requireExisting() {
    requireExisting(file);
  }

  /** Fails where there is no such file. */
  static void requireExisting(Path file) {
    requireNoFolder(file);
    if (Files.notExists(file)) {
      throw new CommandFailed(
          "NO_FILE",
          "there is no database " + file + "; sluice exec creates one: sluice exec " + file
              + " \"CREATE TABLE …\"");
    }
  }

  private static void requireNoFolder(Path file) {
    if (Files.isDirectory(file)) {
      throw new CommandFailed("NOT_A_FILE", file + " is a folder; name a database file in it");
    }
  }

  /** One command is one caller: whatever limit it may meet is the one the user gave. */
  private SluiceOptions options() {
    SluiceOptions options = SluiceOptions.defaults().withReaders(1);
    return timeout == null
        ? options
        : options
            .withTimeout(timeout)
            .withReadTimeout(timeout)
            .withStatementTimeout(timeout)
            .withQueueWait(timeout);
  }
}

package dev.sluice.internal.election;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.platform.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The files beside a database, in {@code <database>-sluice/}: the lock, the endpoint note, sockets, the journal. */
final class RuntimeFolder {
  private static final String SOCKET_SUFFIX = ".sock";

  private final Path folder;
  private final Path socketFolder;

  private RuntimeFolder(Path folder, Path socketFolder) {
    this.folder = folder;
    this.socketFolder = socketFolder;
  }

  /**
   * The folder of a database, created if needed.
   *
   * @throws SluiceException READ_ONLY if it cannot be
   */
  static RuntimeFolder of(Path database) {
    Path folder = beside(database);
    try {
      Platform.createPrivateFolder(folder);
      Path sockets = folder;
      if (!Platform.fitsSocket(folder.resolve("w" + Long.MAX_VALUE + SOCKET_SUFFIX))) {
        sockets = shortFolder(folder);
        Platform.createPrivateFolder(sockets);
      }
      return new RuntimeFolder(folder, sockets);
    } catch (IOException e) {
      throw SluiceException.of(
          SluiceError.READ_ONLY,
          "cannot use %s (%s); Sluice keeps its lock, socket and journal there: make the folder of the database writable for this user, or read the file with plain SQLite"
              .formatted(folder, reason(e)),
          0,
          e);
    }
  }

  static Path beside(Path database) {
    return database.resolveSibling(database.getFileName() + "-sluice");
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    String reason = e instanceof FileSystemException known ? known.getReason() : null;
    return reason == null ? e.toString() : reason;
  }

  /** Socket paths are short by law; a long database path gets a folder of its own in the temporary one. */
  private static Path shortFolder(Path folder) {
    CRC32C sum = new CRC32C();
    sum.update(folder.toString().getBytes(StandardCharsets.UTF_8));
    String name = "sluice-%s-%08x%08x"
        .formatted(
            Platform.ownUser().replaceAll("[^0-9A-Za-z._-]", "_"),
            sum.getValue(),
            folder.toString().hashCode());
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"), name);
  }

  Path lock() {
    return folder.resolve("lock");
  }

  Path endpoint() {
    return folder.resolve("endpoint");
  }

  Path journal() {
    return folder.resolve("journal");
  }

  /** A fresh socket for an epoch; those of earlier writers are deleted. */
  Path newSocket(long epoch) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(socketFolder, "*" + SOCKET_SUFFIX)) {
      for (Path socket : old) {
        Files.deleteIfExists(socket);
      }
    }
    return socketFolder.resolve("w" + epoch + SOCKET_SUFFIX);
  }

  /** A socket of another module; unlike those of writers it is left alone by the next one. */
  Path socketOf(String name) {
    return socketFolder.resolve(name + ".peer");
  }

  /** Tells other processes where the writer listens. */
  void publish(Endpoint endpoint) throws IOException {
    Path draft = folder.resolve("endpoint.new");
    Files.writeString(draft, endpoint.format());
    Platform.makePrivate(draft);
    Files.move(draft, endpoint(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether there is a note. */
  boolean isPublished() {
    return Files.exists(endpoint());
  }

  /** What the last writer published; it may be gone by now. */
  Optional<Endpoint> published() {
    return Endpoint.read(endpoint());
  }

  /** Takes the note back, unless another writer has published its own (the lock was deleted). */
  void withdraw(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    if (published().filter(endpoint -> endpoint.socket().equals(socket)).isPresent()) {
      Files.deleteIfExists(endpoint());
    }
  }
}

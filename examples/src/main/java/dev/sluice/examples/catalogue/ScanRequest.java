package dev.sluice.examples.catalogue;

import dev.sluice.examples.crew.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What to scan, and how.
 *
 * @param roots the directories, absolute, without links
 * @param database the catalogue, absolute, its folder without links
 * @param processes how many workers, at least 1
 * @param sha256 whether files are read
 * @param kills how often the writer is killed
 */
record ScanRequest(List<Path> roots, Path database, int processes, boolean sha256, int kills) {
  private static final int PROCESSES_MAX = 1000;

  /**
   * Checks what the user gave.
   *
   * @throws UserError if that cannot be done; the message says why
   */
  static ScanRequest of(List<Path> roots, Path database, int processes, boolean sha256, int kills) {
    if (processes < 1 || processes > PROCESSES_MAX) {
      throw new UserError(
          "--processes must be from 1 to %d, is %d".formatted(PROCESSES_MAX, processes));
    }
    if (kills < 0) {
      throw new UserError("--chaos must not be negative, is " + kills);
    }
    return new ScanRequest(
        roots.stream().map(ScanRequest::root).distinct().toList(),
        database(database),
        processes,
        sha256,
        kills);
  }

  private static Path root(Path path) {
    if (!Files.exists(path)) {
      throw new UserError("no such directory: " + path);
    }
    if (!Files.isDirectory(path)) {
      throw new UserError("not a directory: " + path);
    }
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UserError("cannot read directory %s: %s".formatted(path, e));
    }
  }

  private static Path database(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (folder == null || Files.isDirectory(absolute)) {
      throw new UserError("--into must name a file, but this is a directory: " + path);
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError("--into: there is no folder " + folder + "; create it first");
    }
    try {
      return Files.exists(absolute)
          ? absolute.toRealPath()
          : folder.toRealPath().resolve(String.valueOf(absolute.getFileName()));
    } catch (IOException e) {
      throw new UserError("--into: cannot use %s: %s".formatted(path, e));
    }
  }
}

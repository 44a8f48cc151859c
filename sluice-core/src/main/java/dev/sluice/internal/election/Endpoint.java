package dev.sluice.internal.election;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The note that says where the writer listens: lines of {@code name=value} in the file {@code
 * endpoint}. It is a hint; only the lock tells who is the writer.
 *
 * @param pid the writer's process
 * @param epoch its epoch
 * @param version its version of Sluice
 * @param socket where it listens
 */
record Endpoint(long pid, long epoch, String version, Path socket) {
  String format() {
    return "pid=%d\nepoch=%d\nversion=%s\nsocket=%s\n".formatted(pid, epoch, version, socket);
  }

  /** Reads the note; empty when there is none, or one that makes no sense. */
  static Optional<Endpoint> read(Path file) {
    try {
      Map<String, String> fields = new HashMap<>();
      for (String line : Files.readAllLines(file)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          fields.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      return Optional.of(new Endpoint(
          Long.parseLong(fields.getOrDefault("pid", "")),
          Long.parseLong(fields.getOrDefault("epoch", "")),
          fields.getOrDefault("version", "?"),
          Path.of(fields.getOrDefault("socket", ""))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // half a note: the writer will publish another, or is gone
    }
  }
}

package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command, as the launcher starts it: from its jar, with an archive of what the JVM learned at a
 * rehearsal. That is made once for all tests: a start without it takes half as long again.
 */
final class SluiceCommand {
  private static final List<String> SHORT = List.of(
      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1");
  private static final String JAR = requireNonNull(System.getProperty("sluice.jar"));

  private SluiceCommand() {}

  /** The beginning of a command line; SQLite's library is unpacked into this folder. */
  static List<String> in(Path folder) {
    List<String> command = new ArrayList<>(SHORT);
    command.add("-XX:AOTCache=" + Archive.FILE);
    command.addAll(List.of("-Xmx64m", "-Dorg.sqlite.tmpdir=" + folder, "-jar", JAR));
    return command;
  }

  private static final class Archive {
    static final Path FILE = make();

    private static Path make() {
      try {
        Path folder = Files.createDirectories(Path.of("target", "rehearsal").toAbsolutePath());
        Path file = folder.resolve("sluice.aot");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(SHORT);
        command.addAll(List.of("-XX:AOTCacheOutput=" + file, "-jar", JAR, "rehearse"));
        command.addAll(List.of("--library", folder.resolve("native").toString()));
        Process rehearsal = new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
        if (!rehearsal.waitFor(60, TimeUnit.SECONDS) || rehearsal.exitValue() != 0) {
          rehearsal.destroyForcibly();
          throw new IllegalStateException("the rehearsal failed: " + Files.readString(log));
        }
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}

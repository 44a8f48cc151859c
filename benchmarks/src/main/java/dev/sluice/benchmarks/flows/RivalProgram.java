package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.JavaProcess.Program;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the rival's half is: on the class path, or in a folder {@code rival} beside the one of the
 * libraries, where only this bench looks.
 */
final class RivalProgram {
  private static final String MAIN = "dev.sluice.benchmarks.dbos.DbosWorker";
  private static final String FOLDER = "rival";

  private RivalProgram() {}

  /** Empty where this build is without it. */
  static Optional<Program> find() throws IOException {
    String classPath = System.getProperty("java.class.path");
    if (RivalProgram.class.getClassLoader().getResource(MAIN.replace('.', '/') + ".class")
        != null) {
      return Optional.of(new Program(MAIN, classPath));
    }
    Path folder = libraries().resolveSibling(FOLDER);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.jar")) {
      all.forEach(jars::add);
    }
    String more = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return Optional.of(new Program(MAIN, classPath + File.pathSeparator + more));
  }

  private static Path libraries() {
    try {
      Path own = Path.of(
          RivalProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own.resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path has a place that is no file", e);
    }
  }
}

package dev.sluice.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The project's documents. */
final class Documents {
  /** The source tree; Maven runs tests in their module's folder. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Documents() {}

  static String text(String name) throws IOException {
    return Files.readString(ROOT.resolve(name));
  }

  static List<Path> all() throws IOException {
    List<Path> documents = new ArrayList<>();
    try (var top = Files.newDirectoryStream(ROOT, "*.md")) {
      top.forEach(documents::add);
    }
    try (var below = Files.walk(ROOT.resolve("docs"))) {
      below.filter(path -> path.toString().endsWith(".md")).forEach(documents::add);
    }
    return documents;
  }

  /** The cells of each row of each table, without the marks of code. */
  static List<List<String>> rows(String markdown) {
    return markdown
        .lines()
        .filter(line -> line.startsWith("|"))
        .map(line -> line.substring(1, line.length() - 1).replace("`", ""))
        .map(line -> List.of(line.split("\\|")).stream().map(String::strip).toList())
        .toList();
  }
}

package dev.sluice.examples.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prints the encoded paths in a folder, and whether each decodes to a file: for other locales. */
final class PrintPaths {
  private PrintPaths() {}

  public static void main(String[] args) throws IOException {
    of(PathCode.decode(args[0])).forEach(System.out::println);
  }

  static List<String> of(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String text = PathCode.encode(child);
        texts.add(text + " " + Files.isRegularFile(PathCode.decode(text)));
      }
    }
    return texts;
  }
}

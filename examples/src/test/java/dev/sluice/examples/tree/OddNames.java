package dev.sluice.examples.tree;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files with names that no text can carry as they are, made through their URI's bytes. */
public final class OddNames {
  /** The names, as percent-encoded bytes. */
  public static final List<String> RAW = List.of(
      "plain.txt",
      "new%0Aline",
      "tab%09and%0Dreturn",
      "not%FF%FEutf8",
      "half%C3",
      "surrogate%ED%A0%80",
      "%C3%BC%E2%82%AC%F0%9F%98%80",
      "percent%2520",
      "space%20and%20%22quotes%22%5C",
      "trailing.%20");

  private OddNames() {}

  /** A path whose last name has exactly these bytes. */
  public static Path resolve(Path directory, String raw) {
    return Path.of(URI.create(directory.toUri().toString() + raw));
  }

  /** Creates all of them, one byte each. */
  public static void create(Path directory) throws IOException {
    for (String raw : RAW) {
      Files.write(resolve(directory, raw), new byte[] {1});
    }
  }
}

package dev.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library as a file of its own. Left to itself the driver unpacks it into the
 * temporary folder at every start, which takes a good part of a short command, and a process that is
 * killed leaves it there.
 */
final class SqliteLibrary {
  private SqliteLibrary() {}

  /**
   * Puts the library for this machine into the folder and lets this process load it from there.
   * Where the driver brings none for this machine, the folder stays empty and nothing changes.
   */
  static void unpack(Path folder) throws IOException {
    Files.createDirectories(folder);
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream packed = LibraryLoaderUtil.class.getResourceAsStream(resource)) {
      if (packed != null) {
        Files.copy(packed, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        System.setProperty("org.sqlite.lib.path", folder.toString());
        System.setProperty("org.sqlite.lib.name", name);
      }
    }
  }
}

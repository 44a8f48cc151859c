package dev.sluice.examples.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Recognises the catalogue's own files: the database, its WAL, and the folders of Sluice and of the
 * scan beside it. They are neither recorded nor opened: closing any of them would drop the locks
 * that SQLite holds on it in this process.
 *
 * <p>They are known by place (name and folder, also before they exist) and by identity (inode), so
 * that a hard link or a second mount of the same folder is recognised too. Thread-safe.
 */
public final class OwnFiles {
  private static final List<String> SUFFIXES =
      List.of("", "-wal", "-shm", "-journal", "-sluice", "-scan");

  private final Path database;
  private final String name;
  private final Object home;
  private volatile Set<Object> keys = Set.of();

  /** The files of this database, by its real path; its folder must exist. */
  public OwnFiles(Path database) throws IOException {
    this.database = database;
    this.name = String.valueOf(database.getFileName());
    this.home = FileFacts.of(folderOf(database)).key();
    refresh();
  }

  /** The folder in which a scan of this database keeps its logs. */
  public static Path scanFolder(Path database) {
    return database.resolveSibling(database.getFileName() + "-scan");
  }

  /** Looks again which files there are, as WAL and lock come and go. */
  public void refresh() throws IOException {
    Set<Object> found = new HashSet<>();
    for (String suffix : SUFFIXES) {
      add(database.resolveSibling(name + suffix), found);
    }
    addChildren(database.resolveSibling(name + "-sluice"), found);
    keys = found;
  }

  /** Whether the file or folder of this name and identity is one of them. */
  public boolean contains(Path path, Object key) {
    return keys.contains(key) || byPlace(path);
  }

  private boolean byPlace(Path path) {
    String child = String.valueOf(path.getFileName());
    if (!child.startsWith(name) || !SUFFIXES.contains(child.substring(name.length()))) {
      return false;
    }
    try {
      return FileFacts.of(folderOf(path)).key().equals(home);
    } catch (IOException e) {
      // A folder that cannot be asked is not the database's own, which can.
      return false;
    }
  }

  private static void addChildren(Path folder, Set<Object> found) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        add(child, found);
      }
    }
  }

  private static void add(Path path, Set<Object> found) throws IOException {
    try {
      found.add(FileFacts.of(path).key());
    } catch (NoSuchFileException e) {
      // Not there, or gone meanwhile: nothing to recognise.
      return;
    }
  }

  private static Path folderOf(Path path) {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? path : folder;
  }
}

package dev.sluice.examples.catalogue;

import dev.sluice.examples.tree.FileFacts;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.PathCode;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Lists one directory: its regular files, its directories, and what could not be looked at. Links
 * are not followed, other file systems not entered. Nothing in a tree is fatal.
 */
final class DirectoryReader {
  private final OwnFiles ownFiles;

  DirectoryReader(OwnFiles ownFiles) {
    this.ownFiles = ownFiles;
  }

  /** Takes what is found, in the order of the directory; may make the reader wait. */
  interface Visitor {
    /** A regular file; {@code text} is its path as {@link PathCode} writes it. */
    void file(Path path, String text, FileFacts facts) throws InterruptedException;

    /** A directory on the same file system. */
    void directory(String text) throws InterruptedException;

    /** A name, or the directory itself, that is not looked into. */
    void problem(Problem problem) throws InterruptedException;
  }

  /**
   * Lists the directory.
   *
   * @param text its path as {@link PathCode} writes it
   */
  void read(String text, Visitor visitor) throws InterruptedException {
    try {
      Path directory = PathCode.decode(text);
      ownFiles.refresh();
      FileFacts facts = FileFacts.of(directory);
      try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
        for (Path child : children) {
          visit(child, PathCode.child(text, child), facts.device(), visitor);
        }
      }
    } catch (NoSuchFileException e) {
      // Removed since it was found: as if it had never been there.
      return;
    } catch (DirectoryIteratorException | IOException e) {
      visitor.problem(Problem.unreadable(text, e));
    }
  }

  private void visit(Path path, String text, long device, Visitor visitor)
      throws InterruptedException {
    FileFacts facts;
    try {
      facts = FileFacts.of(path);
    } catch (NoSuchFileException e) {
      // Removed between listing and looking: as if it had never been there.
      return;
    } catch (IOException e) {
      visitor.problem(Problem.unreadable(text, e));
      return;
    }
    if (facts.kind() == FileFacts.Kind.OTHER || ownFiles.contains(path, facts.key())) {
      return;
    }
    if (facts.kind() == FileFacts.Kind.FILE) {
      visitor.file(path, text, facts);
    } else if (facts.device() == device) {
      visitor.directory(text);
    } else {
      visitor.problem(Problem.mount(text));
    }
  }
}

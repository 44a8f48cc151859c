package dev.sluice.examples.tree;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Visits every regular file under some directories, alone and with the means of the JDK: what the
 * parent counts and verifies with, on purpose not the code that the workers list directories with.
 * Same limits: links not followed, one file system for each directory, own files left out.
 */
public final class TreeWalk {
  private final OwnFiles ownFiles;

  public TreeWalk(OwnFiles ownFiles) {
    this.ownFiles = ownFiles;
  }

  /** Takes the files. */
  public interface Sink {
    /** One regular file; false ends the walk. */
    boolean file(Path path);
  }

  /** Visits the files under each of the directories. */
  public void walk(List<Path> roots, Sink sink) throws IOException {
    ownFiles.refresh();
    for (Path root : roots) {
      Files.walkFileTree(root, new Visitor(FileFacts.of(root).device(), sink));
    }
  }

  /** How many files there are, counting no further than {@code most}. */
  public long count(List<Path> roots, long most) throws IOException {
    long[] count = {0};
    walk(roots, path -> ++count[0] < most);
    return count[0];
  }

  private final class Visitor implements FileVisitor<Path> {
    private final long device;
    private final Sink sink;

    Visitor(long device, Sink sink) {
      this.device = device;
      this.sink = sink;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
        throws IOException {
      FileFacts facts = FileFacts.of(path);
      return facts.device() != device || ownFiles.contains(path, facts.key())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      Object key = attributes.fileKey() == null ? path : attributes.fileKey();
      if (!attributes.isRegularFile() || ownFiles.contains(path, key)) {
        return FileVisitResult.CONTINUE;
      }
      return sink.file(path) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException error) {
      // The workers met it too, and recorded it as a problem; or it is gone.
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path path, @Nullable IOException error) {
      return FileVisitResult.CONTINUE;
    }
  }
}

package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The folder of one run, deleted with all in it: at the end, or when the bench is told to stop. */
public final class RunFolder implements AutoCloseable {
  private final Path path;
  private volatile boolean closed;

  private RunFolder(Path path) {
    this.path = path;
  }

  /** Makes a folder in this one, or where temporary files go. */
  public static RunFolder in(@Nullable Path parent) throws IOException {
    String prefix = "sluice-bench-";
    RunFolder folder = new RunFolder(
        parent == null
            ? Files.createTempDirectory(prefix)
            : Files.createTempDirectory(parent.toAbsolutePath(), prefix));
    Runtime.getRuntime().addShutdownHook(new Thread(folder::abandon, "bench-cleanup"));
    return folder;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    delete(path);
  }

  /** Ends the processes that still write into the folder, which this process has started. */
  private void abandon() {
    if (closed) {
      return;
    }
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    try {
      delete(path);
    } catch (IOException e) {
      System.err.println("not all of " + path + " could be deleted: " + e);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error)
          throws IOException {
        if (error != null) {
          throw error;
        }
        Files.deleteIfExists(visited);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}

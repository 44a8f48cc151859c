package dev.sluice.examples.crew;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A log outside of the database. Each line is handed to the operating system before its writer goes on, so
 * it survives the death of the process. Processes may share one: a line is one write at the end of the
 * file, so lines do not mix and have one order. Thread-safe.
 */
public final class AppendLog implements AutoCloseable {
  private final FileChannel channel;

  private AppendLog(FileChannel channel) {
    this.channel = channel;
  }

  /** A new one; it must not exist yet. */
  public static AppendLog create(Path file) throws IOException {
    return new AppendLog(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND));
  }

  /** One that exists. */
  public static AppendLog open(Path file) throws IOException {
    return new AppendLog(FileChannel.open(file, StandardOpenOption.APPEND));
  }

  /** Adds a line, which has its line end. */
  public void append(String line) {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    synchronized (this) {
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

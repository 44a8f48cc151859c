package dev.sluice.examples.catalogue;

import dev.sluice.SluiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one worker was told, kept outside of the database: a line for every acknowledged write, and
 * one for every error. Each line is handed to the operating system before its writer goes on, so it
 * survives the death of the process. Thread-safe.
 *
 * <pre>
 * A  number  acknowledged (µs since 1970)  waited (µs)  path
 * E  code  lock or other  message
 * </pre>
 *
 * Fields end in a tab, lines in a line feed; {@link PathCode} keeps both out of the fields.
 */
final class AnswerLog implements AutoCloseable {
  static final String LOCK = "lock";
  static final String OTHER = "other";

  private final FileChannel channel;

  private AnswerLog(FileChannel channel) {
    this.channel = channel;
  }

  /** The log of this worker in the scan's folder; it must not exist yet. */
  static AnswerLog create(Path folder, int worker) throws IOException {
    return new AnswerLog(FileChannel.open(
        file(folder, worker), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND));
  }

  /** Where the log of a worker is. */
  static Path file(Path folder, int worker) {
    return folder.resolve("worker-" + worker + ".log");
  }

  /** A write was acknowledged. */
  void acknowledged(int number, long atMicros, long waitedMicros, String path) {
    append("A\t" + number + '\t' + atMicros + '\t' + waitedMicros + '\t' + path + '\n');
  }

  /** An error reached a caller. */
  void error(SluiceException error) {
    String kind = LockErrors.matches(error) ? LOCK : OTHER;
    String message = PathCode.line(String.valueOf(error.getMessage()));
    append("E\t" + error.code().name() + '\t' + kind + '\t' + message + '\n');
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void append(String line) {
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
}

package dev.sluice.examples.catalogue;

import dev.sluice.SluiceException;
import dev.sluice.examples.crew.AppendLog;
import dev.sluice.examples.tree.PathCode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What one worker was told, kept outside of the database: a line for every acknowledged write, and
 * one for every error. Thread-safe.
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

  private final AppendLog lines;

  private AnswerLog(AppendLog lines) {
    this.lines = lines;
  }

  /** The log of this worker in the scan's folder; it must not exist yet. */
  static AnswerLog create(Path folder, int worker) throws IOException {
    return new AnswerLog(AppendLog.create(file(folder, worker)));
  }

  /** Where the log of a worker is. */
  static Path file(Path folder, int worker) {
    return folder.resolve("worker-" + worker + ".log");
  }

  /** A write was acknowledged. */
  void acknowledged(int number, long atMicros, long waitedMicros, String path) {
    lines.append("A\t" + number + '\t' + atMicros + '\t' + waitedMicros + '\t' + path + '\n');
  }

  /** An error reached a caller. */
  void error(SluiceException error) {
    String kind = LockErrors.matches(error) ? LOCK : OTHER;
    String message = PathCode.line(String.valueOf(error.getMessage()));
    lines.append("E\t" + error.code().name() + '\t' + kind + '\t' + message + '\n');
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

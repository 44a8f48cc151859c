package dev.sluice.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * A buffered UTF-8 writer whose failures are not swallowed. Always UTF-8: what SQLite holds must
 * reach a file unchanged, whatever the locale says.
 */
final class StandardOutput extends Writer {
  private static final int BUFFER_CHARS = 1 << 15;

  private final Writer target;

  private StandardOutput(OutputStream stream) {
    target =
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), BUFFER_CHARS);
  }

  /** A print writer on the stream that throws {@link OutputFailed} where it cannot write. */
  static PrintWriter on(OutputStream stream) {
    return new PrintWriter(new StandardOutput(stream));
  }

  @Override
  public void write(char[] text, int offset, int length) {
    try {
      target.write(text, offset, length);
    } catch (IOException e) {
      throw new OutputFailed(e);
    }
  }

  @Override
  public void flush() {
    try {
      target.flush();
    } catch (IOException e) {
      throw new OutputFailed(e);
    }
  }

  @Override
  public void close() {
    flush();
  }
}

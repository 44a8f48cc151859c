package dev.sluice.server.internal.http;

import java.io.IOException;
import java.io.OutputStream;

/** Tells a {@link Peer} while somebody waits until more of an answer is taken. */
final class PacedOutput extends OutputStream {
  private final OutputStream out;
  private final Peer.Pace pace;

  PacedOutput(OutputStream out, Peer.Pace pace) {
    this.out = out;
    this.pace = pace;
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    pace.begins();
    try {
      out.write(bytes, from, length);
    } finally {
      pace.ends();
    }
  }

  @Override
  public void flush() throws IOException {
    pace.begins();
    try {
      out.flush();
    } finally {
      pace.ends();
    }
  }

  @Override
  public void close() throws IOException {
    pace.begins();
    try {
      out.close();
    } finally {
      pace.ends();
    }
  }
}

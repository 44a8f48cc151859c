package dev.sluice.server.internal.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a {@link Peer} while somebody waits for more of a body. */
final class PacedInput extends FilterInputStream {
  private final Peer.Pace pace;

  PacedInput(InputStream in, Peer.Pace pace) {
    super(in);
    this.pace = pace;
  }

  @Override
  public int read() throws IOException {
    pace.begins();
    try {
      return in.read();
    } finally {
      pace.ends();
    }
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    pace.begins();
    try {
      return in.read(bytes, from, length);
    } finally {
      pace.ends();
    }
  }
}

package dev.sluice.benchmarks.http;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** What a {@link Connection} reads from and writes to, as far as that goes without waiting. */
interface Line extends ByteChannel {
  /**
   * Goes on with what comes before the first byte of HTTP; the socket is connected.
   *
   * @return whether that is done; else to be called again when the socket can be read or, where {@link
   *     #hasUnsent()}, written
   * @throws IOException if the two do not agree
   */
  boolean establish() throws IOException;

  /** Whether bytes are left that it took and could not send yet; the next write sends them first. */
  boolean hasUnsent();
}

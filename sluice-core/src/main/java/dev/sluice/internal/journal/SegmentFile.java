package dev.sluice.internal.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is appended to: the seam at which tests put a failing disk. One thread only. */
interface SegmentFile extends Closeable {

  /** Appends all of {@code source}. After a failure any part of it may be in the file. */
  void write(ByteBuffer source) throws IOException;

  /** Forces what was written to the disk; blocks until it is there. */
  void force() throws IOException;

  /** Cuts the file to {@code bytes}, durably; the next write goes there. */
  void truncate(long bytes) throws IOException;
}

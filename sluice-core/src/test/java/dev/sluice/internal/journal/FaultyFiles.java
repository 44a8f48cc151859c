package dev.sluice.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Real files on a disk that can be full, fail, and lose what was not forced. */
final class FaultyFiles implements SegmentFiles {

  long spaceBytes = Long.MAX_VALUE;
  boolean failForce;
  boolean failTruncate;
  private @Nullable Faulty last;
  private final List<Faulty> opened = new ArrayList<>();

  @Override
  public SegmentFile create(Path path) throws IOException {
    Faulty file = new Faulty(path, ChannelSegmentFile.create(path));
    last = file;
    opened.add(file);
    return file;
  }

  /** Bytes of the last file that a crash cannot lose, and those it may. */
  long forcedBytes() {
    return last == null ? 0 : last.forced;
  }

  long writtenBytes() {
    return last == null ? 0 : last.written;
  }

  /** The process is gone: nothing more is written; the last file keeps {@code bytes}. */
  void crash(long bytes) throws IOException {
    for (Faulty file : opened) {
      file.real.close();
    }
    opened.clear();
    if (last != null && Files.exists(last.path)) {
      try (var channel = FileChannel.open(last.path, StandardOpenOption.WRITE)) {
        channel.truncate(bytes);
      }
    }
    last = null;
  }

  private final class Faulty implements SegmentFile {

    private final Path path;
    private final SegmentFile real;
    private long written;
    private long forced;

    Faulty(Path path, SegmentFile real) {
      this.path = path;
      this.real = real;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      int whole = source.remaining();
      int fits = (int) Math.min(whole, spaceBytes);
      real.write(source.slice(source.position(), fits));
      spaceBytes -= fits;
      written += fits;
      if (fits < whole) {
        throw new IOException("No space left on device");
      }
      source.position(source.limit());
    }

    @Override
    public void force() throws IOException {
      if (failForce) {
        throw new IOException("Input/output error");
      }
      real.force();
      forced = written;
    }

    @Override
    public void truncate(long bytes) throws IOException {
      if (failTruncate) {
        throw new IOException("Input/output error");
      }
      real.truncate(bytes);
      spaceBytes += written - bytes;
      written = bytes;
      forced = bytes;
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}

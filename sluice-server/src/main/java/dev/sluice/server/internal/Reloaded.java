package dev.sluice.server.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What was read from files, read again when they change: whoever asks looks at the files, once a
 * second at most. Content that cannot be read is logged, once, and what was there before stays.
 * Thread-safe.
 */
public final class Reloaded<T> implements Supplier<T> {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

  private final List<Path> files;
  private final Reader<T> reader;
  private final LongSupplier clock;
  private final AtomicLong lookedNanos;
  private volatile List<FileStamp> stamps;
  private volatile T value;

  /** Reads the files anew. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if it makes no sense
     */
    T read() throws IOException;
  }

  private Reloaded(List<Path> files, Reader<T> reader, LongSupplier clock) throws IOException {
    this.files = List.copyOf(files);
    this.reader = reader;
    this.clock = clock;
    this.lookedNanos = new AtomicLong(clock.getAsLong());
    this.stamps = stamps();
    this.value = reader.read();
  }

  /**
   * Reads for the first time.
   *
   * @param clock nanoseconds, as {@link System#nanoTime()}
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if it makes no sense
   */
  public static <T> Reloaded<T> of(List<Path> files, Reader<T> reader, LongSupplier clock)
      throws IOException {
    return new Reloaded<>(files, reader, clock);
  }

  @Override
  public T get() {
    long now = clock.getAsLong();
    long looked = lookedNanos.get();
    if (now - looked >= LOOK_EVERY_NANOS && lookedNanos.compareAndSet(looked, now)) {
      look();
    }
    return value;
  }

  private void look() {
    List<FileStamp> now;
    try {
      now = stamps();
    } catch (IOException e) {
      return; // in the middle of being replaced; if it stays away, what was read stays valid
    }
    if (now.equals(stamps)) {
      return;
    }
    stamps = now;
    try {
      value = reader.read();
      LOG.log(System.Logger.Level.INFO, "read again as it has changed: {0}", files);
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "cannot read what has changed, so what was there before stays valid: {0}",
          e.getMessage());
    }
  }

  private List<FileStamp> stamps() throws IOException {
    List<FileStamp> all = new ArrayList<>(files.size());
    for (Path file : files) {
      all.add(FileStamp.of(file));
    }
    return all;
  }
}

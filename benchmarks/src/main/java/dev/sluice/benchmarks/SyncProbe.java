package dev.sluice.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Measures what an fsync costs, in a process of its own: it shows whether the fault shim reaches both
 * ways to the disk, {@link FileChannel#force} (Sluice's sync thread) and SQLite itself.
 */
final class SyncProbe {
  private static final int WARM_UP = 200;
  private static final int SAMPLES = 100;
  private static final int PAGE = 4096;
  private static final int TIMEOUT_SECONDS = 120;

  private SyncProbe() {}

  /** Prints both medians and SQLite's version. The argument is a path without anything at it. */
  public static void main(String[] args) throws IOException, SQLException {
    Path file = Path.of(args[0]);
    long channel = channelNanos(file.resolveSibling(file.getFileName() + ".raw"));
    long sqlite = sqliteNanos(file);
    System.out.println(channel + " " + sqlite + " " + SQLiteJDBCLoader.getVersion());
  }

  /** Runs the probe with the environment added to its own. */
  static Times measure(Setting setting, Map<String, String> environment)
      throws CaseFailed, InterruptedException {
    List<String> arguments = List.of(setting.freshFile("db").toString());
    Path errors = setting.freshFile("err");
    Process process =
        JavaProcess.start(SyncProbe.class, JavaProcess.CLIENT, arguments, environment, errors);
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new CaseFailed("the fsync probe failed, see " + errors);
      }
      String[] fields = String.valueOf(in.readLine()).split(" ", -1);
      return new Times(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]);
    } catch (IOException e) {
      throw new CaseFailed("the fsync probe gave no answer: " + e.getMessage(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static long channelNanos(Path file) throws IOException {
    long[] times = new long[WARM_UP + SAMPLES];
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < times.length; i++) {
        channel.write(page.clear());
        long began = System.nanoTime();
        channel.force(/* metaData= */ false);
        times[i] = System.nanoTime() - began;
      }
    }
    return median(times);
  }

  private static long sqliteNanos(Path file) throws SQLException {
    long[] times = new long[WARM_UP + SAMPLES];
    try (BareDatabase database = BareDatabase.open(file)) {
      for (int i = 0; i < times.length; i++) {
        long began = System.nanoTime();
        database.insert(Item.of(i));
        times[i] = System.nanoTime() - began;
      }
    }
    return median(times);
  }

  private static long median(long[] times) {
    long[] sorted = Arrays.copyOfRange(times, WARM_UP, times.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * Median times.
   *
   * @param channelNanos of one {@code FileChannel.force(false)} after a write of one page
   * @param sqliteNanos of one insert and commit of bare SQLite
   * @param sqliteVersion the library's version
   */
  record Times(long channelNanos, long sqliteNanos, String sqliteVersion) {
    @Override
    public String toString() {
      return "fdatasync %.3f ms through FileChannel, one-row commit of SQLite %.3f ms"
          .formatted(channelNanos / 1e6, sqliteNanos / 1e6);
    }
  }
}

package dev.sluice.examples.catalogue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What all workers of a scan were told, read back from their logs. Of each acknowledged write it
 * keeps 8 bytes, a hash of the path. For one thread.
 */
final class Answers {
  private static final int ACKNOWLEDGED_FIELDS = 5;
  private static final int ERROR_FIELDS = 4;

  private final Map<Integer, Longs> pathHashes = new HashMap<>();
  private final Longs times = new Longs();
  private long acknowledged;
  private long repeated;
  private long lockErrors;
  private long otherErrors;
  private long longestWaitMicros;

  private Answers() {}

  /** Reads the logs in the scan's folder. */
  static Answers read(Path folder) throws IOException {
    Answers answers = new Answers();
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "worker-*.log")) {
      for (Path log : logs) {
        answers.readLog(log);
      }
    }
    return answers;
  }

  /** How many writes were acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  /** How many acknowledgements came again for a write that had one. */
  long repeated() {
    return repeated;
  }

  /** How many errors were SQLITE_BUSY or SQLITE_LOCKED. */
  long lockErrors() {
    return lockErrors;
  }

  /** How many errors were others, those answered by trying again included. */
  long otherErrors() {
    return otherErrors;
  }

  /** The longest that one write waited for its acknowledgement, in microseconds. */
  long longestWaitMicros() {
    return longestWaitMicros;
  }

  /** The longest time without any acknowledgement to any worker, in microseconds. */
  long longestPauseMicros() {
    long longest = 0;
    long[] sorted = times.sorted();
    for (int i = 1; i < sorted.length; i++) {
      longest = Math.max(longest, sorted[i] - sorted[i - 1]);
    }
    return longest;
  }

  /** Whether this worker kept a log. */
  boolean knows(int worker) {
    return pathHashes.containsKey(worker);
  }

  /** Whether this write was acknowledged, for whatever path. */
  boolean acknowledged(long writeId) {
    return hash(writeId) != 0;
  }

  /** Whether this write was acknowledged for this path. */
  boolean acknowledged(long writeId, String path) {
    return hash(writeId) == hash(path);
  }

  private long hash(long writeId) {
    Longs hashes = pathHashes.get(WriteId.worker(writeId));
    return hashes == null ? 0 : hashes.at(WriteId.number(writeId));
  }

  private void readLog(Path log) throws IOException {
    String name = String.valueOf(log.getFileName());
    int worker = Integer.parseInt(name.substring("worker-".length(), name.length() - 4));
    Longs hashes = new Longs();
    pathHashes.put(worker, hashes);
    try (BufferedReader in = Files.newBufferedReader(log)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        readLine(line, hashes);
      }
    }
  }

  private void readLine(String line, Longs hashes) throws IOException {
    String[] fields = line.split("\t", -1);
    if (fields[0].equals("A") && fields.length == ACKNOWLEDGED_FIELDS) {
      readAcknowledged(fields, hashes);
    } else if (fields[0].equals("E") && fields.length == ERROR_FIELDS) {
      if (fields[2].equals(AnswerLog.LOCK)) {
        lockErrors++;
      } else {
        otherErrors++;
      }
    } else {
      throw new IOException("a worker's log has a line that no worker writes: " + line);
    }
  }

  private void readAcknowledged(String[] fields, Longs hashes) {
    int number = Integer.parseInt(fields[1]);
    if (hashes.at(number) == 0) {
      acknowledged++;
    } else {
      repeated++;
    }
    hashes.set(number, hash(fields[4]));
    times.add(Long.parseLong(fields[2]));
    longestWaitMicros = Math.max(longestWaitMicros, Long.parseLong(fields[3]));
  }

  /** 64 bits of a path, never 0 (FNV-1a). */
  private static long hash(String path) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < path.length(); i++) {
      hash = (hash ^ path.charAt(i)) * 0x100000001b3L;
    }
    return hash == 0 ? 1 : hash;
  }
}

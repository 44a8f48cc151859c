package dev.sluice.server.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A line for each request: time, address, user, method, path, status, bytes of the answer's body,
 * microseconds. Neither query string nor headers nor bodies, so neither SQL nor values. One thread
 * writes; where it cannot keep up, lines are left out and their number is noted. What is given to the
 * stream at a time is whole lines, so that processes may append to one file. Thread-safe.
 */
public final class AccessLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final int LINES_MAX = 8192;
  private static final int READY_BYTES = 8192;
  private static final int PATH_CHARS_MAX = 200;
  private static final long CLOSE_MILLIS = 2_000;
  private static final String END = "";

  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES_MAX);
  private final AtomicLong leftOut = new AtomicLong();
  private final Thread thread;

  /** To be started; the stream is the caller's to close. */
  public AccessLog(OutputStream out) {
    thread = Thread.ofPlatform().name("sluice-access-log").daemon().unstarted(() -> run(out));
  }

  /** Begins to write. */
  public void start() {
    thread.start();
  }

  /** Notes one request. Never blocks. */
  void add(Exchange exchange, long nanos) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String status = exchange.isCommitted() ? String.valueOf(exchange.status()) : "-";
    String line = String.join(
        " ",
        now.toString(),
        exchange.remoteAddress(),
        word(exchange.user()),
        word(exchange.method()),
        word(exchange.rawPath()),
        status,
        String.valueOf(exchange.bytesWritten()),
        String.valueOf(nanos / 1000));
    if (!lines.offer(line)) {
      leftOut.incrementAndGet();
    }
  }

  /** What a client chose, without what would break the line. */
  private static String word(String text) {
    String cut = text.length() > PATH_CHARS_MAX ? text.substring(0, PATH_CHARS_MAX) + "…" : text;
    StringBuilder word = new StringBuilder(cut.length());
    cut.codePoints()
        .map(c -> c <= ' ' || Character.isISOControl(c) || Character.isSpaceChar(c) ? '_' : c)
        .forEach(word::appendCodePoint);
    return word.isEmpty() ? "-" : word.toString();
  }

  private void run(OutputStream out) {
    ByteArrayOutputStream ready = new ByteArrayOutputStream(READY_BYTES);
    try {
      for (String line = lines.take(); !line.equals(END); line = lines.take()) {
        add(line, ready, out);
        long missing = leftOut.getAndSet(0);
        if (missing > 0) {
          add(
              "# " + missing + " lines left out: they came faster than they could be written",
              ready,
              out);
        }
        if (lines.isEmpty()) {
          write(ready, out);
        }
      }
      write(ready, out);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "the access log cannot be written and ends", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void add(String line, ByteArrayOutputStream ready, OutputStream out)
      throws IOException {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (ready.size() + bytes.length > READY_BYTES) {
      write(ready, out);
    }
    ready.writeBytes(bytes);
  }

  /** In one piece, however many lines: another process's come before it or after it. */
  private static void write(ByteArrayOutputStream ready, OutputStream out) throws IOException {
    if (ready.size() > 0) {
      out.write(ready.toByteArray());
      out.flush();
      ready.reset();
    }
  }

  /** Writes what is left, for two seconds at most. */
  @Override
  public void close() {
    try {
      if (lines.offer(END, CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

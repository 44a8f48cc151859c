package dev.sluice.examples.crew;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A worker's side of what it says to its parent. It says {@code ready} when it has opened what it needs,
 * waits for {@code go} on its standard input, and says now and then how much is done: {@code done N}. When
 * its standard input ends, its parent is dead and it ends too, with 3.
 */
public final class WorkerPipe {
  static final String READY = "ready";
  static final String GO = "go";
  static final String DONE = "done ";

  private static final Duration REPORT_INTERVAL = Duration.ofMillis(200);
  private static final int ORPHANED = 3;

  private final PrintStream out = System.out;
  private final CountDownLatch go = new CountDownLatch(1);

  private WorkerPipe() {}

  /** Begins to listen to the parent. */
  public static WorkerPipe open() {
    WorkerPipe pipe = new WorkerPipe();
    daemon("commands", pipe::readCommands);
    return pipe;
  }

  /** Says that it is ready, and waits until it may begin. */
  public void ready() throws InterruptedException {
    out.println(READY);
    go.await();
  }

  /** Says from now on how much is done, whenever that has changed. */
  public void report(LongSupplier done) {
    daemon("report", () -> reportOn(done));
  }

  /** Says how much is done. */
  public void done(long done) {
    out.println(DONE + done);
  }

  private void readCommands() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals(GO)) {
          go.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      // At once: an orderly end could be long, and there is nobody left to work for.
      Runtime.getRuntime().halt(ORPHANED);
    }
  }

  private void reportOn(LongSupplier done) {
    long reported = 0;
    while (true) {
      LockSupport.parkNanos(REPORT_INTERVAL.toNanos());
      long now = done.getAsLong();
      if (now != reported) {
        done(now);
        reported = now;
      }
    }
  }

  private static void daemon(String name, Runnable body) {
    Thread.ofPlatform().daemon().name("worker-" + name).start(body);
  }
}

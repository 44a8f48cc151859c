package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Stats;
import dev.sluice.server.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server from the first to the last word: it ends when the process is told to, or, as a worker, when
 * its supervisor is gone. First the connections, then the database, so that no write of theirs meets a
 * closed one.
 */
final class Service {
  static final String CLOSED = "the database is closed";
  private static final Duration ASK = Duration.ofSeconds(2);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Server server;
  private final Sluice sluice;
  private final PrintWriter out;

  Service(Server server, Sluice sluice, PrintWriter out) {
    this.server = server;
    this.sluice = sluice;
    this.out = out;
  }

  /** Says that it serves, and returns when it has ended. */
  void run(String greeting) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("sluice-end").unstarted(() -> {
      say(end().text());
      ended.countDown();
    }));
    if (WorkerTask.here().isPresent()) {
      Thread.ofPlatform().daemon().name("sluice-orphan").start(Service::endWithSupervisor);
    }
    say(greeting);
    ended.await();
  }

  private LastWords end() {
    var drained = server.drain();
    boolean hasOthers = hasOthers();
    sluice.close();
    return new LastWords(drained, whoWrites(sluice.path(), hasOthers));
  }

  private boolean hasOthers() {
    try {
      return sluice.within(ASK).stats().clients() > 1;
    } catch (SluiceException e) {
      return false; // the writer does not answer: nobody to wait for
    }
  }

  /** Where there are others, one of them has the role in a moment. */
  static String whoWrites(Path file, boolean hasOthers) {
    long deadline = System.nanoTime() + ASK.toNanos();
    while (true) {
      Optional<Stats> stats = status(file);
      if (stats.isPresent()) {
        return "process " + stats.get().writerPid() + " has the writer's role";
      }
      if (!hasOthers || System.nanoTime() - deadline >= 0) {
        return CLOSED;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static Optional<Stats> status(Path file) {
    try {
      return Sluice.status(file, ASK);
    } catch (SluiceException e) {
      return Optional.empty(); // a writer that is just ending, too
    }
  }

  /** The supervisor holds the other end of the input, whatever ends it. */
  private static void endWithSupervisor() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      System.err.println("sluice: WARNING: the supervisor cannot be watched (" + e + ")");
    }
    System.exit(ExitCode.OK);
  }

  private void say(String line) {
    try {
      out.print(line + "\n");
      out.flush();
    } catch (OutputFailed e) {
      // Nobody reads it there any more: a supervisor that was killed, say.
      System.err.println("sluice: " + line);
    }
  }
}

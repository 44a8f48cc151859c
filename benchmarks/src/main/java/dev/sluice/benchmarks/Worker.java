package dev.sluice.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The main class of a process that the bench starts: opens the file, says {@code ready}, and for every
 * line {@code run NANOS} on its standard input writes for so long and prints {@code result} and the
 * {@link Measurement}. {@code sql STATEMENT} runs a statement and prints {@code ready}; {@code rss}
 * prints the most memory it has had, in KiB; {@code quit} closes the file and ends it. When its input ends without that, its parent has died, and it ends at once.
 *
 * <p>Arguments: {@link LoadKind}, file, callers, rows to put into the file first.
 */
public final class Worker {
  static final String READY = "ready";
  static final String RESULT = "result ";
  static final String RUN = "run ";
  static final String SQL = "sql ";
  static final String RSS = "rss";
  static final String QUIT = "quit";

  private static final int ORPHANED = 3;

  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
  private final PrintStream out = System.out;

  private Worker() {}

  /** Runs until told to quit; ends with a stack trace and exit code 1 when a write fails. */
  public static void main(String[] args) throws Exception {
    LoadKind kind = LoadKind.valueOf(args[0].toUpperCase(Locale.ROOT));
    Path file = Path.of(args[1]);
    fill(file, Long.parseLong(args[3]));
    serve(() -> kind.open(file, Integer.parseInt(args[2])));
  }

  /** Opens a load and does with it what the parent says, until it is told to quit. */
  public static void serve(Callable<Load> opening) throws Exception {
    Worker worker = new Worker();
    Thread.ofPlatform().daemon().name("bench-commands").start(worker::readCommands);
    try (Load load = opening.call()) {
      worker.obey(load);
    }
  }

  private static void fill(Path file, long rows) throws Exception {
    if (rows == 0) {
      return;
    }
    try (BareDatabase database = BareDatabase.open(file)) {
      for (long n = 0; n < rows; n += BatchLoad.ROWS) {
        database.insertAll(n, BatchLoad.ROWS);
      }
    }
  }

  private void obey(Load load) throws Exception {
    out.println(READY);
    for (String command = commands.take(); !command.equals(QUIT); command = commands.take()) {
      if (command.equals(RSS)) {
        out.println(peakMemoryKib());
      } else if (command.startsWith(SQL)) {
        load.execute(command.substring(SQL.length()));
        out.println(READY);
      } else if (command.startsWith(RUN)) {
        long nanos = Long.parseLong(command.substring(RUN.length()));
        long before = Allocation.total();
        Measurement measurement = load.run(nanos);
        out.println(
            RESULT + measurement.withAllocated(Allocation.total() - before).line());
      } else {
        throw new IllegalArgumentException("unknown command: " + command);
      }
    }
  }

  private void readCommands() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        commands.add(line);
        if (line.equals(QUIT)) {
          return;
        }
      }
    } catch (IOException e) {
      System.err.println("the commands cannot be read: " + e);
    }
    Runtime.getRuntime().halt(ORPHANED);
  }

  /** VmHWM, 0 where the system does not tell. */
  private static long peakMemoryKib() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }
}

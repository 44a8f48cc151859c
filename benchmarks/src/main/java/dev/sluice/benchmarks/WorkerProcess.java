package dev.sluice.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The bench's end of one {@link Worker}. Every wait is bounded. For one thread. */
public final class WorkerProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(1);
  private static final String ENDED = "ended";
  private static final int ERROR_LINES = 12;

  private final Process process;
  private final PrintStream commands;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Path errors;

  private WorkerProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * Starts a worker and returns at once.
   *
   * @param rows how many the file gets before it is opened
   */
  static WorkerProcess start(
      Setting setting, List<String> flags, LoadKind kind, Path file, int callers, long rows)
      throws CaseFailed {
    return start(
        setting,
        flags,
        Worker.class,
        List.of(kind.name(), file.toString(), Integer.toString(callers), Long.toString(rows)));
  }

  /** Starts a main class that calls {@link Worker#serve}, and returns at once. */
  public static WorkerProcess start(
      Setting setting, List<String> flags, Class<?> main, List<String> arguments)
      throws CaseFailed {
    return start(setting, flags, JavaProcess.Program.of(main), arguments);
  }

  /** As the other, of any class path. */
  public static WorkerProcess start(
      Setting setting, List<String> flags, JavaProcess.Program program, List<String> arguments)
      throws CaseFailed {
    Path errors = setting.freshFile("err");
    Process process = JavaProcess.start(program, flags, arguments, setting.environment(), errors);
    WorkerProcess worker = new WorkerProcess(process, errors);
    Thread.ofVirtual().start(worker::readLines);
    return worker;
  }

  /** Waits until it has the file open. */
  public void awaitReady() throws CaseFailed, InterruptedException {
    expect(Worker.READY, START_TIMEOUT);
  }

  /** Runs one statement, or sets what to do next. */
  public void execute(String sql) throws CaseFailed, InterruptedException {
    commands.println(Worker.SQL + sql);
    expect(Worker.READY, ANSWER_TIMEOUT);
  }

  /** Opens a timed window and returns at once; {@link #result} gives what came of it. */
  public void begin(Duration window) {
    commands.println(Worker.RUN + window.toNanos());
  }

  /** The result of the last window. */
  public Measurement result(Duration window) throws CaseFailed, InterruptedException {
    String line = expect(Worker.RESULT, window.plus(ANSWER_TIMEOUT));
    return Measurement.parse(line.substring(Worker.RESULT.length()));
  }

  /** The most memory it has had, in KiB; 0 where the system does not tell. */
  public long peakMemoryKib() throws CaseFailed, InterruptedException {
    commands.println(Worker.RSS);
    return Long.parseLong(expect("", ANSWER_TIMEOUT));
  }

  /** Processor time it has used; zero where the system does not tell. */
  public Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Lets it close the file and end; ends it by force when that takes too long. */
  @Override
  public void close() {
    tellToQuit();
    boolean interrupted = false;
    try {
      process.waitFor(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    process.destroyForcibly();
    commands.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it at once (SIGKILL). */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    commands.close();
  }

  /** Tells it to quit without waiting, so that many can quit at once; {@link #close} waits. */
  void tellToQuit() {
    commands.println(Worker.QUIT);
  }

  private String expect(String prefix, Duration timeout) throws CaseFailed, InterruptedException {
    String line = lines.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (line == null) {
      throw new CaseFailed("no answer from process %d within %s".formatted(process.pid(), timeout));
    }
    if (line.equals(ENDED)) {
      throw new CaseFailed("process %d ended: %s".formatted(process.pid(), lastErrors()));
    }
    if (!line.startsWith(prefix)) {
      throw new CaseFailed("process %d said: %s".formatted(process.pid(), line));
    }
    return line;
  }

  private String lastErrors() {
    try {
      List<String> all = Files.readAllLines(errors);
      return String.join("\n", all.subList(0, Math.min(ERROR_LINES, all.size())));
    } catch (IOException e) {
      return "its errors cannot be read: " + e.getMessage();
    }
  }

  private void readLines() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      in.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add("broken pipe: " + e.getMessage());
    }
    lines.add(ENDED);
  }
}

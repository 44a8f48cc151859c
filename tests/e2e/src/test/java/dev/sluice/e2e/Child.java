package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that has the database open, run by {@link ChildMain}. A thread collects its lines; every
 * wait for one is bounded. Closing kills it, if it still runs.
 */
final class Child implements AutoCloseable {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(90);

  private final String name;
  private final Process process;
  private final BufferedWriter in;
  private final Ledger ledger;
  private final List<String> lines = new ArrayList<>();
  private final Path errors;
  private final Thread reader;
  private int seen;
  private boolean ended;

  private Child(String name, Process process, Ledger ledger, Path errors) {
    this.name = name;
    this.process = process;
    this.ledger = ledger;
    this.errors = errors;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.reader = Thread.ofPlatform().daemon().name("reads " + name).start(this::readLines);
  }

  /**
   * Starts a process.
   *
   * @param folder for its library and its errors
   * @param settings as {@link ChildMain} knows them
   */
  static Child start(
      String name,
      Path folder,
      Path database,
      Ledger ledger,
      Map<String, String> environment,
      String... settings)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(name, database.toString()));
    arguments.addAll(Arrays.asList(settings));
    return start(name, folder, ChildMain.class, arguments, ledger, environment);
  }

  /** Starts a process with another main class. */
  static Child run(String name, Path folder, Class<?> main, String... arguments)
      throws IOException {
    return start(name, folder, main, Arrays.asList(arguments), new Ledger(), Map.of());
  }

  private static Child start(
      String name,
      Path folder,
      Class<?> main,
      List<String> arguments,
      Ledger ledger,
      Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>(java(folder));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Path errors = folder.resolve(name + ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    return new Child(name, builder.start(), ledger, errors);
  }

  /** The small JVM of every child. */
  static List<String> java(Path folder) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dorg.sqlite.tmpdir=" + folder,
        "--enable-native-access=ALL-UNNAMED");
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Gives a command. */
  Child tell(String command) {
    try {
      in.write(command);
      in.newLine();
      in.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(name + " has ended: " + output(), e);
    }
  }

  /** Gives a command and waits for the line that answers it; an error is a failure of the test. */
  String ask(String command, String answer) {
    tell(command);
    String line = await(answer, "error ");
    assertThat(line).as(name + ": " + command).startsWith(answer);
    return line;
  }

  /** The next line, after those already waited for, that begins with one of these. */
  String await(String... beginnings) {
    long deadline = System.nanoTime() + LONGEST_NANOS;
    synchronized (lines) {
      while (true) {
        while (seen < lines.size()) {
          String line = lines.get(seen++);
          if (Arrays.stream(beginnings).anyMatch(line::startsWith)) {
            return line;
          }
        }
        long left = deadline - System.nanoTime();
        if (ended || left <= 0) {
          throw new AssertionError("%s %s and never said %s: %s"
              .formatted(name, ended ? "ended" : "hangs", List.of(beginnings), output()));
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(lines, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted", e);
        }
      }
    }
  }

  /** Kills it without a chance to do anything more, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Has it close its database and end. */
  void end() throws InterruptedException {
    ask("close", "closed");
    awaitEnd();
  }

  private void awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(LONGEST_NANOS, TimeUnit.NANOSECONDS))
        .as(name + " ends")
        .isTrue();
    reader.join(TimeUnit.NANOSECONDS.toMillis(LONGEST_NANOS));
  }

  /** Stops it (SIGSTOP) or lets it go on (SIGCONT). */
  void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    assertThat(Run.await(kill)).isZero();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void readLines() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null) {
        ledger.note(line);
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
        line = out.readLine();
      }
    } catch (IOException e) {
      ledger.note("reading of " + name + " ended: " + e.getMessage());
    } finally {
      synchronized (lines) {
        ended = true;
        lines.notifyAll();
      }
    }
  }

  private String output() {
    synchronized (lines) {
      List<String> last = lines.subList(Math.max(0, lines.size() - 20), lines.size());
      return String.join("\n", last) + "\n" + Ledger.textOf(errors);
    }
  }
}

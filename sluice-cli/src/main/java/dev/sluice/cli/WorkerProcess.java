package dev.sluice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * One process of a worker. What it says and its end reach the supervisor as events, from one thread
 * per process, the end last and exactly once. Its input is a pipe that nothing is written to: the
 * supervisor's end, however it comes, closes it.
 */
final class WorkerProcess {
  private final int index;
  private final Process process;

  private WorkerProcess(int index, Process process) {
    this.index = index;
    this.process = process;
  }

  /** What a supervisor waits for. */
  sealed interface Event {
    /** A process said a line. */
    record Said(WorkerProcess worker, String line) implements Event {}

    /** A process is gone. */
    record Ended(WorkerProcess worker, int exitCode) implements Event {}

    /** The supervisor is told to end. */
    record Stop() implements Event {}
  }

  static WorkerProcess start(WorkerTask task, List<String> command, Consumer<Event> events)
      throws IOException {
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    WorkerProcess worker = new WorkerProcess(task.index(), process);
    Thread.ofPlatform()
        .daemon()
        .name("sluice-worker-" + task.index())
        .start(() -> worker.listen(events));
    return worker;
  }

  int index() {
    return index;
  }

  long pid() {
    return process.pid();
  }

  /** Tells it to end in order. Not through the process itself, which would close its output, too. */
  void terminate() {
    process.toHandle().destroy();
  }

  void kill() {
    process.destroyForcibly();
  }

  private void listen(Consumer<Event> events) {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        events.accept(new Event.Said(this, line));
      }
    } catch (IOException e) {
      // The pipe of a killed process may end badly; what counts is how the process ended.
      process.toHandle().destroy();
    } finally {
      events.accept(new Event.Ended(this, process.onExit().join().exitValue()));
    }
  }
}

package dev.sluice.examples.crew;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The parent's view of one worker process. What happens to it reaches the parent as events, from
 * one thread per worker, the end last and exactly once. The rest is for the parent's own thread.
 */
public final class WorkerProcess {
  private static final int MESSAGE_CHARS = 2000;

  private final int id;
  private final Process process;
  private final Path errors;
  // Written by the listening thread before the end of the worker is an event, read after it.
  private final StringBuilder otherOutput = new StringBuilder();
  private boolean ready;
  private boolean killed;
  private long done;

  private WorkerProcess(int id, Process process, Path errors) {
    this.id = id;
    this.process = process;
    this.errors = errors;
  }

  /** Something a worker said or did. */
  sealed interface Event {
    /** The worker it is about. */
    WorkerProcess worker();

    /** It is ready to begin. */
    record Ready(WorkerProcess worker) implements Event {}

    /** So much of it is done. */
    record Done(WorkerProcess worker, long count) implements Event {}

    /** It is gone. */
    record Ended(WorkerProcess worker, int exitCode) implements Event {}
  }

  /** Starts a worker; {@code events} is called from another thread. */
  static WorkerProcess start(CrewJob job, int id, List<String> arguments, Consumer<Event> events)
      throws IOException {
    Path errors = job.folder().resolve("worker-" + id + ".err");
    Process process = new ProcessBuilder(WorkerCommand.of(job, arguments))
        .redirectError(errors.toFile())
        .start();
    WorkerProcess worker = new WorkerProcess(id, process, errors);
    Thread.ofPlatform().daemon().name("crew-worker-" + id).start(() -> worker.listen(events));
    return worker;
  }

  /** Its number in the crew. */
  int id() {
    return id;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it has begun, or could. */
  public boolean ready() {
    return ready;
  }

  /** Whether it was ended on purpose. */
  boolean killed() {
    return killed;
  }

  /** How much it has done, as far as it said. */
  long done() {
    return done;
  }

  /** Takes note of an event about this worker. */
  void note(Event event) {
    switch (event) {
      case Event.Ready _ -> ready = true;
      case Event.Done said -> done = said.count();
      case Event.Ended _ -> ready = true;
    }
  }

  /** Lets it begin; one that died meanwhile will be noticed by its end. */
  void go() {
    OutputStream in = process.getOutputStream();
    try {
      in.write((WorkerPipe.GO + "\n").getBytes(StandardCharsets.US_ASCII));
      in.flush();
    } catch (IOException e) {
      // A broken pipe: the process is gone, and its end is the event that counts.
      return;
    }
  }

  /** Ends it at once (SIGKILL): it can neither finish nor log anything. */
  public void kill() {
    killed = true;
    process.destroyForcibly();
  }

  /** The beginning of what it said that was not for its parent; for a worker that has ended. */
  String complaint() throws IOException {
    String text = otherOutput + new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
    String said = text.strip();
    return said.length() > MESSAGE_CHARS ? said.substring(0, MESSAGE_CHARS) + "…" : said;
  }

  private void listen(Consumer<Event> events) {
    try (BufferedReader out = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals(WorkerPipe.READY)) {
          events.accept(new Event.Ready(this));
        } else if (line.startsWith(WorkerPipe.DONE)) {
          long count = Long.parseLong(line.substring(WorkerPipe.DONE.length()));
          events.accept(new Event.Done(this, count));
        } else if (otherOutput.length() < MESSAGE_CHARS) {
          // A JVM that cannot start says so on its standard output.
          otherOutput.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      // The pipe of a killed process may end badly; what counts is how the process ended.
      process.destroyForcibly();
    } finally {
      events.accept(new Event.Ended(this, process.onExit().join().exitValue()));
    }
  }
}

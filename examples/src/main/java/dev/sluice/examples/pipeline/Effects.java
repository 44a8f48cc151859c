package dev.sluice.examples.pipeline;

import dev.sluice.examples.crew.AppendLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The effects that steps have on the world, as a log that all processes share: workflow, step, and a token
 * that no other effect has. It stands for what cannot be rolled back, a mail that was sent. Thread-safe.
 */
final class Effects implements AutoCloseable {
  private final AppendLog lines;
  private final int worker;
  private final AtomicLong numbers = new AtomicLong();

  private Effects(AppendLog lines, int worker) {
    this.lines = lines;
    this.worker = worker;
  }

  /** For a worker, of which there never was another one with its number. */
  static Effects open(Path log, int worker) throws IOException {
    return new Effects(AppendLog.open(log), worker);
  }

  /** Has the effect; its token. The line is with the operating system when this returns. */
  String happen(String workflow, String step) {
    String token = worker + "-" + numbers.incrementAndGet();
    lines.append(workflow + '\t' + step + '\t' + token + '\n');
    return token;
  }

  /** The tokens of each workflow's step, in the order they happened. */
  static Map<StepId, List<String>> read(Path log) throws IOException {
    Map<StepId, List<String>> all = new HashMap<>();
    for (String line : Files.readAllLines(log)) {
      String[] words = line.split("\t", -1);
      all.computeIfAbsent(new StepId(words[0], words[1]), _ -> new ArrayList<>())
          .add(words[2]);
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  /** A step of a workflow. */
  record StepId(String workflow, String step) {}
}

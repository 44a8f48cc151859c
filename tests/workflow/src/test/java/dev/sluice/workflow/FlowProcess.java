package dev.sluice.workflow;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A process with {@link FlowMain}. Closing kills it. */
final class FlowProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Path errors;
  private final Set<String> seen = new HashSet<>();

  private FlowProcess(Process process, Path errors) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.errors = errors;
  }

  static FlowProcess start(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx96m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dorg.sqlite.tmpdir=" + folder,
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        FlowMain.class.getName()));
    command.addAll(Arrays.asList(arguments));
    Path errors = Files.createTempFile(folder, "flow", ".err");
    return new FlowProcess(
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start(),
        errors);
  }

  /** Waits for a line, unless it was there before; its end without it is a failure of the test. */
  FlowProcess await(String line) throws IOException {
    if (seen.contains(line)) {
      return this;
    }
    for (String read = out.readLine(); read != null; read = out.readLine()) {
      seen.add(read);
      if (read.equals(line)) {
        return this;
      }
    }
    throw new AssertionError("it ended without '" + line + "': " + Files.readString(errors));
  }

  long pid() {
    return process.pid();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** kill -STOP or -CONT. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
    if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new AssertionError("kill -" + name + " failed");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

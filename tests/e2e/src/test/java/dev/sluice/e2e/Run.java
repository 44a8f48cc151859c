package dev.sluice.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a process did until it ended.
 *
 * @param exitCode its exit code
 * @param out its standard output
 * @param err its standard error
 */
record Run(int exitCode, String out, String err) {
  private static final long LONGEST_SECONDS = 60;

  /** Runs a command to its end in this folder, with these variables added to the environment. */
  static Run of(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("sluice-run", ".out");
    Path err = Files.createTempFile("sluice-run", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      Process process =
          builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      int exitCode = await(process);
      return new Run(exitCode, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Waits for the end of a process; one that takes too long is ended and fails the test. */
  static int await(Process process) throws InterruptedException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after " + LONGEST_SECONDS + " s: " + process.info());
    }
    return process.exitValue();
  }
}

package dev.sluice.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A small C library that makes the disk of a process slower, or lets it fail, when preloaded. Start
 * the process with one of the environments below added to its own. Linux with glibc only.
 *
 * <p>The control files of {@link #failing} are looked at on every call, so a test makes the disk
 * fail by creating a file and heals it by deleting it.
 *
 * @param library the built shared library
 */
public record FaultShim(Path library) {
  private static final String SOURCE = "fault_shim.c";
  private static final int COMPILE_SECONDS = 60;

  /**
   * Builds the library with the machine's C compiler ({@code cc}). Blocks for up to a minute, usually
   * a tenth of a second.
   *
   * @param folder where the source and the library are put; the caller deletes it
   * @throws FaultShimUnavailable if this machine cannot build or preload it; the message says why
   */
  public static FaultShim build(Path folder) throws FaultShimUnavailable {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      throw new FaultShimUnavailable(
          "the fault shim needs LD_PRELOAD, so Linux; this is " + System.getProperty("os.name"));
    }
    try {
      Path source = folder.resolve(SOURCE);
      try (InputStream in = FaultShim.class.getResourceAsStream(SOURCE)) {
        if (in == null) {
          throw new FaultShimUnavailable("resource " + SOURCE + " is missing from the class path");
        }
        Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
      }
      Path library = folder.resolve("fault_shim.so").toAbsolutePath();
      compile(source, library);
      return new FaultShim(library);
    } catch (IOException e) {
      throw new FaultShimUnavailable("cannot build the fault shim in " + folder + ": " + e, e);
    }
  }

  /** The environment of a process whose every fsync and fdatasync takes so much longer. */
  public Map<String, String> delaying(Duration delay) {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "SLUICE_SHIM_FSYNC_DELAY_US",
        Long.toString(TimeUnit.NANOSECONDS.toMicros(delay.toNanos())));
  }

  /**
   * The environment of a process whose disk fails on demand.
   *
   * @param failSync while this file exists, fsync and fdatasync of a WAL fail with EIO
   * @param failWrite while this file exists, writes to a WAL fail: with ENOSPC if its content begins
   *     with {@code ENOSPC}, else with EIO. Create it by a rename where the content matters
   */
  public Map<String, String> failing(Path failSync, Path failWrite) {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "SLUICE_SHIM_FAIL_FSYNC_FILE",
        failSync.toAbsolutePath().toString(),
        "SLUICE_SHIM_FAIL_WRITE_FILE",
        failWrite.toAbsolutePath().toString());
  }

  /**
   * The same, and a file that holds what a power cut would leave of the WAL, as long as one process
   * writes: what it wrote reaches that file when it is synced, and never when the sync fails.
   */
  public Map<String, String> failing(Path failSync, Path failWrite, Path walDisk) {
    Map<String, String> environment = new HashMap<>(failing(failSync, failWrite));
    environment.put("SLUICE_SHIM_WAL_DISK", walDisk.toAbsolutePath().toString());
    return Map.copyOf(environment);
  }

  private static void compile(Path source, Path library) throws IOException, FaultShimUnavailable {
    Path log = source.resolveSibling("fault_shim.log");
    Process process = start(source, library, log);
    try {
      if (!process.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)) {
        throw new FaultShimUnavailable("cc took more than " + COMPILE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultShimUnavailable("interrupted while cc was running", e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      String output = Files.readString(log, StandardCharsets.UTF_8).strip();
      throw new FaultShimUnavailable(
          "cc failed with exit code %d: %s".formatted(process.exitValue(), output));
    }
  }

  private static Process start(Path source, Path library, Path log) throws FaultShimUnavailable {
    List<String> command = List.of(
        "cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new FaultShimUnavailable(
          "no C compiler: \"cc\" cannot be started (" + e.getMessage() + "); install gcc or clang",
          e);
    }
  }
}

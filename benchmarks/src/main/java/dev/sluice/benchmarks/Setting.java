package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all cases of one run have in common.
 *
 * @param folder where the files are made
 * @param measured how long each case is measured in all
 * @param fsyncDelay added to every fsync; zero leaves the disk as it is
 * @param environment added to that of every process
 * @param progress where to say what is being done
 * @param files numbers the files
 */
public record Setting(
    Path folder,
    Duration measured,
    Duration fsyncDelay,
    Map<String, String> environment,
    Progress progress,
    AtomicInteger files) {

  /** The same with another environment. */
  public Setting with(Map<String, String> environment) {
    return new Setting(folder, measured, fsyncDelay, environment, progress, files);
  }

  /** A path nothing has been put at yet. */
  public Path freshFile(String suffix) {
    return folder.resolve("%d.%s".formatted(files.incrementAndGet(), suffix));
  }
}

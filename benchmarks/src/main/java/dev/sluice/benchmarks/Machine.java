package dev.sluice.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Describes where a run took place. */
public final class Machine {
  private Machine() {}

  /** One line: time, cores, system, Java, file system, load before the run. */
  public static String description(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return "%s, %d cores, %s %s, Java %s, %s, load %.2f before"
        .formatted(
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version(),
            store.type(),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** Whether the folder is in memory, where an fsync costs nothing. */
  public static boolean inMemory(Path folder) throws IOException {
    String type = Files.getFileStore(folder).type();
    return type.equals("tmpfs") || type.equals("ramfs");
  }
}

package dev.sluice.examples.crew;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a worker process: this Java, this class path, and what of this JVM's options
 * a worker needs too (class-data archive, system properties), with a small heap.
 */
final class WorkerCommand {
  private static final List<String> SMALL = List.of(
      "-Xmx64m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");
  private static final List<String> ARCHIVES = List.of("-XX:AOTCache=", "-XX:SharedArchiveFile=");
  private static final String NATIVE_ACCESS = "--enable-native-access=";

  private WorkerCommand() {}

  /** The command line of this worker of a job. */
  static List<String> of(CrewJob job, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL);
    // A killed JVM leaves the library that the driver unpacked: there it goes with the logs.
    command.add("-Dorg.sqlite.tmpdir=" + job.folder());
    command.addAll(inherited(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(job.main().getName());
    command.addAll(arguments);
    return command;
  }

  /** Those of a JVM's options that its workers get as well, and native access. */
  static List<String> inherited(List<String> options) {
    List<String> all =
        new ArrayList<>(options.stream().filter(WorkerCommand::forWorkers).toList());
    // An archive is only of use to a JVM with the access it was made with, so there that of the
    // parent counts. Without access the JVM warns, in a log that nobody needs to see.
    if (options.stream().noneMatch(WorkerCommand::existingArchive)
        && options.stream().noneMatch(option -> option.startsWith(NATIVE_ACCESS))) {
      all.add(NATIVE_ACCESS + "ALL-UNNAMED");
    }
    return all;
  }

  private static boolean forWorkers(String option) {
    return option.startsWith("-D")
        || option.startsWith("-Xlog:")
        || option.startsWith(NATIVE_ACCESS)
        || existingArchive(option);
  }

  private static boolean existingArchive(String option) {
    return ARCHIVES.stream()
        .anyMatch(archive -> option.startsWith(archive)
            && Files.exists(Path.of(option.substring(archive.length()))));
  }
}

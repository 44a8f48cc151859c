package dev.sluice.examples.catalogue;

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
      "-Xmx64m",
      "-Xss512k",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-Xshare:auto",
      "-XX:-UsePerfData",
      "--enable-native-access=ALL-UNNAMED");
  private static final String ARCHIVE = "-XX:SharedArchiveFile=";

  private WorkerCommand() {}

  /** The command line for this task. */
  static List<String> of(WorkerTask task) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL);
    // A killed JVM leaves the library that the driver unpacked: there it goes with the logs.
    command.add("-Dorg.sqlite.tmpdir=" + task.folder());
    command.addAll(inherited(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Worker.class.getName());
    command.addAll(task.args());
    return command;
  }

  /** Those of a JVM's options that its workers get as well. */
  static List<String> inherited(List<String> options) {
    return options.stream()
        .filter(option -> option.startsWith("-D") || existingArchive(option))
        .toList();
  }

  private static boolean existingArchive(String option) {
    return option.startsWith(ARCHIVE) && Files.exists(Path.of(option.substring(ARCHIVE.length())));
  }
}

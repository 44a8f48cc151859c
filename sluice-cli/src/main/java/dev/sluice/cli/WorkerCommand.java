package dev.sluice.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command line of a worker: this Java with its options and start-up archive, this class path, and
 * these arguments. Unless the options say otherwise all workers together take up to half of the
 * memory, as one process would take a quarter, and each collects garbage with one thread.
 */
final class WorkerCommand {
  private static final double MEMORY_PERCENT = 50;
  // A port to debug, or an archive to write, cannot be had by two.
  private static final List<String> NOT_FOR_TWO = List.of(
      "-agentlib:jdwp", "-Xrunjdwp", "-XX:AOTCacheOutput=", "-Dcom.sun.management.jmxremote");

  private WorkerCommand() {}

  /** The command line. */
  static List<String> of(WorkerTask task, int workers, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options(ManagementFactory.getRuntimeMXBean().getInputArguments(), workers));
    command.addAll(task.options());
    String classPath = System.getProperty("java.class.path");
    if (classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"))) {
      command.addAll(List.of("-jar", classPath));
    } else {
      command.addAll(List.of("-cp", classPath, Main.class.getName()));
    }
    command.addAll(arguments);
    return command;
  }

  /** What of a JVM's options its workers get, and what they get besides. */
  static List<String> options(List<String> own, int workers) {
    List<String> options = new ArrayList<>(own.stream()
        .filter(option -> NOT_FOR_TWO.stream().noneMatch(option::startsWith))
        .toList());
    if (own.stream().noneMatch(WorkerCommand::isHeap)) {
      options.add(
          String.format(Locale.ROOT, "-XX:MaxRAMPercentage=%.2f", MEMORY_PERCENT / workers));
    }
    if (own.stream().noneMatch(WorkerCommand::isCollector)) {
      options.add("-XX:+UseSerialGC");
    }
    return options;
  }

  private static boolean isHeap(String option) {
    return option.startsWith("-Xmx")
        || option.startsWith("-XX:MaxHeapSize=")
        || option.startsWith("-XX:MaxRAM");
  }

  private static boolean isCollector(String option) {
    return option.startsWith("-XX:+Use") && option.endsWith("GC");
  }
}

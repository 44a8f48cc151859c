package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the bench starts Java: the JVM and class path it runs with itself, with stated flags. */
public final class JavaProcess {
  /** Of a process that has the measured work to itself: small enough to show the writer's memory. */
  public static final List<String> WRITER = List.of("-Xmx64m", "-XX:+UseSerialGC");

  /** Of one of many: what 50 of them need on two cores, and the heap a client must work with. */
  static final List<String> CLIENT =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");

  /** The environment of a process that serves, as the launcher sets it. */
  public static final Map<String, String> SERVER_ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

  /** Of a process that serves, as the launcher starts {@code sluice serve}. */
  public static final List<String> SERVER =
      List.of("-XX:+UseSerialGC", "-Xms48m", "-Xmn32m", "-Xmx112m");

  private JavaProcess() {}

  /**
   * What to run.
   *
   * @param main the name of its main class
   * @param classPath where that and all it needs is
   */
  public record Program(String main, String classPath) {
    /** A class of this class path. */
    static Program of(Class<?> main) {
      return new Program(main.getName(), System.getProperty("java.class.path"));
    }
  }

  /** Starts a main class with its standard input and output piped, and its errors in a file. */
  static Process start(
      Class<?> main,
      List<String> flags,
      List<String> arguments,
      Map<String, String> environment,
      Path errors)
      throws CaseFailed {
    return start(Program.of(main), flags, arguments, environment, errors);
  }

  /** As the other, of any class path. */
  static Process start(
      Program program,
      List<String> flags,
      List<String> arguments,
      Map<String, String> environment,
      Path errors)
      throws CaseFailed {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(program.classPath());
    command.add(program.main());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CaseFailed("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }
}

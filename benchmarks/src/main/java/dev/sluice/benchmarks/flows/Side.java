package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.CaseFailed;
import dev.sluice.benchmarks.JavaProcess.Program;
import dev.sluice.benchmarks.Setting;
import dev.sluice.benchmarks.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process with one rival's engine, and a database of its own. For one thread. */
final class Side implements AutoCloseable {
  private final Starter starter;
  private final @Nullable Postgres postgres;
  private WorkerProcess process;

  /** Starts a process on the same database. */
  @FunctionalInterface
  private interface Starter {
    WorkerProcess start() throws CaseFailed;
  }

  private Side(Starter starter, @Nullable Postgres postgres) throws CaseFailed {
    this.starter = starter;
    this.postgres = postgres;
    this.process = starter.start();
  }

  /** Sluice, on a new file. */
  static Side sluice(Setting setting, List<String> flags) throws CaseFailed {
    Path file = setting.freshFile("db");
    return new Side(
        () -> WorkerProcess.start(setting, flags, SluiceFlows.class, List.of(file.toString())),
        null);
  }

  /** DBOS, on a new database of this server; its own process has no fsyncs to slow down. */
  static Side dbos(
      Setting setting, List<String> flags, Program program, Postgres postgres, String database)
      throws CaseFailed, InterruptedException {
    postgres.create(database);
    List<String> arguments = List.of(postgres.url(database), Postgres.USER, postgres.password());
    return new Side(
        () -> WorkerProcess.start(setting.with(Map.of()), flags, program, arguments), postgres);
  }

  WorkerProcess process() {
    return process;
  }

  /** Processor time of the process, and of the server where there is one. */
  Duration processorTime() throws CaseFailed {
    return postgres == null
        ? process.processorTime()
        : process.processorTime().plus(postgres.processorTime());
  }

  /** Kills the process and starts another one on the same database; returns at once. */
  void replace() throws CaseFailed, InterruptedException {
    process.kill();
    process = starter.start();
  }

  @Override
  public void close() {
    process.close();
  }
}

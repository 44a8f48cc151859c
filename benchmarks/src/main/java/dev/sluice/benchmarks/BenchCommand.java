package dev.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.sluice.benchmarks.flows.FlowCommand;
import dev.sluice.benchmarks.http.HttpCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code bench}: measures Sluice beside its rivals on this machine. Without a subcommand it runs
 * {@code bench write} with its defaults. Exit codes: 0 measured, 1 a case failed, 2 wrong arguments;
 * whether a target was reached does not change it.
 */
@Command(
    name = "bench",
    description = "Measures Sluice beside its rivals on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = {WriteCommand.class, HttpCommand.class, FlowCommand.class})
public final class BenchCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  @Spec
  private CommandSpec spec;

  /** For picocli. */
  public BenchCommand() {}

  /** Runs the canonical load; blocks until it is measured, which takes some minutes. */
  @Override
  public Integer call() {
    return requireNonNull(spec.commandLine().getSubcommands().get("write")).execute();
  }
}

package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.Stats;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice handover}: the writer gives its role to another process, and no call fails. */
@Command(
    name = "handover",
    header = "Let another process become the writer, without a failed call.",
    description = {
      "Asks the writer to finish what it has begun and give its role to another process that has",
      "the database open. No call of any client fails. Exit code 5: no writer is running."
    },
    footer = {
      "",
      "Example:",
      "  sluice handover app.db && kill $OLD_PID   # restart without a pause"
    })
final class HandoverCommand implements Callable<Integer> {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final long LOOK_AGAIN_NANOS = 10_000_000;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private Database database = new Database();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    database.requireExisting();
    Stats before = ask().orElseThrow(this::noWriter);
    long deadline = System.nanoTime() + timeout().toNanos();
    if (!Sluice.handover(database.file(), timeout())) {
      throw noWriter();
    }
    print(before, successor(before, deadline));
    return ExitCode.OK;
  }

  /** The next writer, which may be the same process again where no other took the role. */
  private Optional<Stats> successor(Stats before, long deadline) {
    Optional<Stats> now = ask();
    while (now.isEmpty() || now.get().epoch() == before.epoch()) {
      if (System.nanoTime() - deadline >= 0) {
        now.ifPresent(HandoverCommand::stillWriting);
        return now;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      now = ask();
    }
    return now;
  }

  private static void stillWriting(Stats writer) {
    throw new CommandFailed(
        "TIMEOUT",
        "pid " + writer.writerPid() + " was asked and is still the writer; give it more --timeout",
        ExitCode.REJECTED);
  }

  private CommandFailed noWriter() {
    return new CommandFailed(
        "NO_WRITER",
        "no process has " + database.file() + " open through Sluice: nothing to hand over",
        ExitCode.NO_WRITER);
  }

  private Optional<Stats> ask() {
    return Sluice.status(database.file(), timeout());
  }

  private Duration timeout() {
    return database.timeoutOr(ANSWER_WITHIN);
  }

  private void print(Stats before, Optional<Stats> after) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? json(before, after) + "\n" : text(before, after));
    out.flush();
  }

  private static JsonObject json(Stats before, Optional<Stats> after) {
    return new JsonObject()
        .put("before_pid", before.writerPid())
        .put("before_epoch", before.epoch())
        .put("after_pid", after.map(Stats::writerPid).orElse(null))
        .put("after_epoch", after.map(Stats::epoch).orElse(null));
  }

  private static String text(Stats before, Optional<Stats> after) {
    String from = "pid " + before.writerPid() + " (epoch " + before.epoch() + ")";
    return after
        .map(now -> from + " -> pid " + now.writerPid() + " (epoch " + now.epoch() + ")\n")
        .orElse(from + " gave the role up; no process writes now\n");
  }
}

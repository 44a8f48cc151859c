package dev.sluice.examples.catalogue;

import dev.sluice.SluiceException;
import dev.sluice.examples.Progress;
import dev.sluice.examples.crew.CrewFailed;
import dev.sluice.examples.crew.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Runs a scan for a command: progress, result or error, exit code. */
final class ScanRun {
  private static final int GOOD = 0;
  private static final int BAD = 1;

  private final CommandSpec spec;
  private final boolean json;

  ScanRun(CommandSpec spec, boolean json) {
    this.spec = spec;
    this.json = json;
  }

  /**
   * Runs the scan and prints its result.
   *
   * @return the exit code
   * @throws ParameterException if the user has to change something
   */
  int run(Supplier<ScanRequest> request) throws InterruptedException {
    try {
      ScanReport report = scan(request.get());
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? report.json() : report.text());
      out.flush();
      return report.good() ? GOOD : BAD;
    } catch (UserError e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (SluiceException e) {
      return failed(e.code().name() + ": " + e.getMessage());
    } catch (CrewFailed | IOException | UncheckedIOException | CompletionException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private int failed(String why) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("scan failed: " + why);
    err.flush();
    return BAD;
  }

  private ScanReport scan(ScanRequest request)
      throws IOException, InterruptedException, CrewFailed {
    try (Progress progress = Progress.standard(/* silent= */ json)) {
      return new Scan(request, progress, InstantSource.system()).run();
    }
  }
}

package dev.sluice.workflow.testkit;

import dev.sluice.workflow.ReplayReport;
import dev.sluice.workflow.WorkflowException;
import dev.sluice.workflow.Workflows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks that the code a process has defined fits recorded histories: those that the code of earlier
 * versions has left in production, say, kept as files beside the tests. See {@link Workflows#replay}.
 */
public final class ReplayCheck {
  private ReplayCheck() {}

  /**
   * Checks one export, with all histories in it.
   *
   * @throws AssertionError if the code diverges, or defines none of its workflows
   * @throws WorkflowException.Refused if the text is no export of workflows
   */
  public static void fits(Workflows flows, String export) {
    fits(flows, "the export", export);
  }

  /**
   * Checks all exports in the files {@code *.json} of a folder.
   *
   * @throws AssertionError if the code diverges from one, defines no workflow of it, or there is no file
   * @throws WorkflowException.Refused if one is no export of workflows
   * @throws UncheckedIOException if one cannot be read
   */
  public static void fitsAll(Workflows flows, Path folder) {
    List<Path> files = files(folder);
    if (files.isEmpty()) {
      throw new AssertionError("there is no file *.json in " + folder);
    }
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        fits(flows, file.getFileName().toString(), Files.readString(file));
      } catch (AssertionError e) {
        problems.add(e.getMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join("\n", problems));
    }
  }

  private static void fits(Workflows flows, String what, String export) {
    ReplayReport report = flows.replay(export);
    boolean isKnown = report.histories().stream()
        .anyMatch(history -> history.verdict() != ReplayReport.Verdict.UNDEFINED);
    if (!report.fits() || !isKnown) {
      throw new AssertionError("%s does not fit the code:\n%s".formatted(what, report));
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

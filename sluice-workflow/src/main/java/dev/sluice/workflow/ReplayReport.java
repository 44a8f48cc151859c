package dev.sluice.workflow;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the code of this process does with the histories of an export; from {@link Workflows#replay}.
 *
 * @param histories one of each workflow in it, parents before their children
 */
public record ReplayReport(List<History> histories) {
  /** Keeps them. */
  public ReplayReport {
    histories = List.copyOf(histories);
  }

  /** Whether none of them diverges. */
  public boolean fits() {
    return divergences().isEmpty();
  }

  /** Where code and record do not fit: at most one place in each history. */
  public List<Divergence> divergences() {
    return histories.stream().flatMap(history -> history.divergence().stream()).toList();
  }

  /** A line for each history. */
  @Override
  public String toString() {
    return histories.stream().map(History::toString).collect(Collectors.joining("\n"));
  }

  /** What a replay says of one history. */
  public enum Verdict {
    /** The code asked for all that is recorded, and ended as the record does, if that has ended. */
    FITS,
    /** It asked for nothing else, then came to something that is not recorded: there it was stopped. */
    FITS_SO_FAR,
    /** It asked for something else. */
    DIVERGES,
    /** This process has not defined this workflow. */
    UNDEFINED
  }

  /**
   * One workflow of the export.
   *
   * @param reached of one that fits so far: the durable point at which the replay was stopped
   * @param divergence of one that diverges
   */
  public record History(
      String id,
      String name,
      Verdict verdict,
      Optional<String> reached,
      Optional<Divergence> divergence) {
    @Override
    public String toString() {
      String more = divergence
          .map(Divergence::message)
          .or(() -> reached.map(point -> "the record ends before " + point))
          .map(text -> ": " + text)
          .orElse("");
      return "workflow '%s' (%s) %s%s".formatted(id, name, verdict, more);
    }
  }
}

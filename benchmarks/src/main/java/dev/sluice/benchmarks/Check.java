package dev.sluice.benchmarks;

import java.util.Locale;

/**
 * One figure beside what it has to be.
 *
 * @param what the figure is
 * @param value what was measured
 * @param relation whether it has to be at least or at most the bound
 * @param bound the target; NaN where there is none for this disk
 */
public record Check(String what, double value, Relation relation, double bound) {
  /** How a value has to lie to its bound. */
  public enum Relation {
    /** At least. */
    AT_LEAST("≥"),
    /** At most. */
    AT_MOST("≤");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }
  }

  /** A figure that has a bound. */
  public static Check atLeast(String what, double value, double bound) {
    return new Check(what, value, Relation.AT_LEAST, bound);
  }

  /** A figure that has a bound. */
  public static Check atMost(String what, double value, double bound) {
    return new Check(what, value, Relation.AT_MOST, bound);
  }

  /** Whether the target is met; false where there is none. */
  public boolean reached() {
    return switch (relation) {
      case AT_LEAST -> value >= bound;
      case AT_MOST -> value <= bound;
    };
  }

  /** One line of the report. */
  public String line() {
    String target = Double.isNaN(bound)
        ? "no target on this disk"
        : String.format(
            Locale.ROOT,
            "%s %-6s  %s",
            relation.sign,
            number(bound),
            reached() ? "reached" : "NOT REACHED");
    return String.format(Locale.ROOT, "%-50s %9s   %s", what, number(value), target);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value)
        .replaceFirst("(\\.\\d*?)0+$", "$1")
        .replaceFirst("\\.$", "");
  }
}

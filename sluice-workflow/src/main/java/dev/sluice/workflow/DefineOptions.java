package dev.sluice.workflow;

/**
 * How a workflow is defined: which recorded work, by the version of the code that started it, the code
 * of this process takes up. What it starts itself it always may. Immutable; start from {@link
 * #defaults()}.
 */
public final class DefineOptions {
  private static final DefineOptions DEFAULTS = new DefineOptions(Taking.ALL, 0);

  private final Taking taking;
  private final int first;

  private enum Taking {
    ALL,
    SAME,
    FROM
  }

  private DefineOptions(Taking taking, int first) {
    this.taking = taking;
    this.first = first;
  }

  /** Takes up work of all versions. */
  public static DefineOptions defaults() {
    return DEFAULTS;
  }

  /** Takes up work of all versions, older and newer; what is so if nothing is said. */
  public DefineOptions allVersions() {
    return DEFAULTS;
  }

  /**
   * Takes up work of this very version only. That of others waits for processes with their code, which
   * run beside this one or will.
   */
  public DefineOptions sameVersionOnly() {
    return new DefineOptions(Taking.SAME, 0);
  }

  /** Takes up work of this version and older ones from {@code first} on. */
  public DefineOptions versionsFrom(int first) {
    return new DefineOptions(Taking.FROM, first);
  }

  /** The versions that code of one version takes up. */
  Versions versions(int own) {
    return switch (taking) {
      case ALL -> Versions.ALL;
      case SAME -> new Versions(own, own);
      case FROM -> {
        if (first > own) {
          throw new IllegalArgumentException(
              "code of version %d cannot take up versions from %d on".formatted(own, first));
        }
        yield new Versions(first, own);
      }
    };
  }
}

package dev.sluice.benchmarks.flows;

/** What the database of a case has had before. */
enum Past {
  /** The other cases of this kind, in one process. */
  SHARED("", 0),
  /** Nothing, in a process of its own: what the next one is compared with. */
  NONE("@0", 0),
  /** A million workflows of three steps that have ended, in a process of its own. */
  MILLION("@1M", 1_000_000);

  private final String suffix;
  private final int ended;

  Past(String suffix, int ended) {
    this.suffix = suffix;
    this.ended = ended;
  }

  /** The end of the names of its cases. */
  String suffix() {
    return suffix;
  }

  /** How many workflows have ended before. */
  int ended() {
    return ended;
  }
}

package dev.sluice.benchmarks.http;

/** The servers that {@code bench http} measures. */
enum ServerKind {
  /** Sluice's own, as {@code sluice serve} has it. */
  SLUICE,
  /** The same HTTP library giving back what it is sent: the most that could be reached. */
  ECHO,
  /** One process, one lock, one commit for each request. */
  NAIVE
}

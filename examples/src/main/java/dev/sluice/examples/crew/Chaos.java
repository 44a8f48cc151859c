package dev.sluice.examples.crew;

/** Who kills processes of a crew, and when. For the thread of {@link Crew#run}. */
public interface Chaos {
  /**
   * Kills one if it is time.
   *
   * @param total how much there is to do, 0 while that is not known
   */
  void step(Crew crew, long total);

  /** For the progress line; may be empty. */
  String note();
}

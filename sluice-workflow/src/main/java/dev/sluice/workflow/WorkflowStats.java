package dev.sluice.workflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the workflows of this process have done since it opened them. Of all processes together {@link
 * Workflows#queues} tells, and {@link WorkflowView#states}.
 *
 * @param running how many have a thread here now
 * @param runs how often one was taken up here
 * @param ended how many ended here, and how; STUCK counts as an end
 * @param recovered how many this process has queued again after their process died
 * @param dead how many it has given up instead
 * @param retries attempts of steps that were not the first
 * @param steps the attempts of steps and transactional steps that went well, by name of workflow
 */
public record WorkflowStats(
    int running,
    long runs,
    Map<WorkflowState, Long> ended,
    long recovered,
    long dead,
    long retries,
    Map<String, Times> steps) {
  /** Upper bounds of {@link Times#counts}; longer ones are in one more. */
  public static final List<Duration> BOUNDS = List.of(
      Duration.ofMillis(1),
      Duration.ofMillis(5),
      Duration.ofMillis(10),
      Duration.ofMillis(50),
      Duration.ofMillis(100),
      Duration.ofMillis(500),
      Duration.ofSeconds(1),
      Duration.ofSeconds(5),
      Duration.ofSeconds(10),
      Duration.ofSeconds(30),
      Duration.ofMinutes(1),
      Duration.ofMinutes(5),
      Duration.ofMinutes(30));

  /** Copies the maps. */
  public WorkflowStats {
    ended = Map.copyOf(ended);
    steps = Map.copyOf(steps);
  }

  /**
   * How long something took, from its begin until it was on disk.
   *
   * @param sum of all
   * @param counts how many took no longer than each of {@link #BOUNDS} but longer than the one before;
   *     and how many took longer than all
   */
  public record Times(Duration sum, List<Long> counts) {}
}

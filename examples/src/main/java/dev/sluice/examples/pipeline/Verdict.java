package dev.sluice.examples.pipeline;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.Sluice;
import dev.sluice.examples.pipeline.Effects.StepId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a comparison of the log of effects, the history of the workflows and the rows has found.
 *
 * @param finished workflows that came to their end
 * @param lost workflows that did not, records without their effect or the other way round, missing rows
 * @param repeated effects after one that was recorded, and rows more than one
 * @param cutShort effects whose process was killed before they were recorded, so they happened again
 * @param recoveries how often a workflow was taken over from a process that had died
 */
record Verdict(long finished, long lost, long repeated, long cutShort, long recoveries) {
  /** Compares, when all have ended; {@code started} is how many there must be. */
  static Verdict of(Sluice sluice, Map<StepId, List<String>> effects, int started) {
    Map<StepId, String> recorded = recorded(sluice);
    Map<String, Long> rows = rows(sluice);
    long finished = 0;
    long lost = 0;
    long repeated = 0;
    long cutShort = 0;
    Map<String, String> states = states(sluice);
    for (int i = 0; i < started; i++) {
      String id = FileFlow.ID_PREFIX + i;
      if (!"DONE".equals(states.get(id))) {
        lost++;
        continue;
      }
      finished++;
      long entries = requireNonNullElse(rows.get(id), 0L);
      lost += entries == 0 ? 1 : 0;
      repeated += Math.max(0, entries - 1);
      for (String step : List.of(FileFlow.READ, FileFlow.PUBLISH)) {
        StepId key = new StepId(id, step);
        List<String> happened = requireNonNullElse(effects.get(key), List.of());
        int at = happened.indexOf(recorded.get(key));
        if (at < 0) {
          lost++;
        } else {
          cutShort += at;
          repeated += happened.size() - 1 - at;
        }
      }
    }
    return new Verdict(finished, lost, repeated, cutShort, recoveries(sluice));
  }

  boolean good() {
    return lost == 0 && repeated == 0;
  }

  private static Map<StepId, String> recorded(Sluice sluice) {
    Map<StepId, String> recorded = new HashMap<>();
    sluice.forEach(
        row -> recorded.put(new StepId(row.text(0), row.text(1)), row.text(2)),
        "SELECT workflow, path, json_extract(output, '$.effect') FROM workflow_steps"
            + " WHERE kind = 'STEP' AND state = 'DONE'");
    return recorded;
  }

  private static Map<String, Long> rows(Sluice sluice) {
    Map<String, Long> rows = new HashMap<>();
    sluice.forEach(
        row -> rows.put(row.text(0), row.longValue(1)),
        "SELECT workflow, count(*) FROM processed GROUP BY workflow");
    return rows;
  }

  private static Map<String, String> states(Sluice sluice) {
    Map<String, String> states = new HashMap<>();
    sluice.forEach(row -> states.put(row.text(0), row.text(1)), "SELECT id, state FROM workflows");
    return states;
  }

  private static long recoveries(Sluice sluice) {
    return sluice
        .query("SELECT coalesce(sum(attempts), 0) FROM workflows")
        .single()
        .longValue(0);
  }
}

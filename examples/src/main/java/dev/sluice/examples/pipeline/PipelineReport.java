package dev.sluice.examples.pipeline;

import dev.sluice.examples.crew.Json;
import dev.sluice.examples.tree.PathCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a run.
 *
 * @param root the tree
 * @param job what was done, and by how many
 * @param files how many were started
 * @param verdict what the comparison found
 * @param kills how many processes were killed
 * @param failures how many ended by an error of their own
 * @param takeovers how often another process became the writer
 * @param duration of the processing
 * @param seed of the kills
 */
record PipelineReport(
    Path root,
    PipelineJob job,
    int files,
    Verdict verdict,
    int kills,
    int failures,
    long takeovers,
    Duration duration,
    long seed) {

  /** Whether nothing is lost or repeated. */
  boolean good() {
    return verdict.good();
  }

  /** All figures with their stable names. */
  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("ok", good());
    all.put("database", PathCode.encode(job.database()));
    all.put("directory", PathCode.encode(root));
    all.put("processes", job.processes());
    all.put("files", files);
    all.put("finished", verdict.finished());
    all.put("lost", verdict.lost());
    all.put("repeated", verdict.repeated());
    all.put("cut_short", verdict.cutShort());
    all.put("recoveries", verdict.recoveries());
    all.put("kills", kills);
    all.put("failures", failures);
    all.put("takeovers", takeovers);
    all.put("seconds", duration.toMillis() / 1000.0);
    all.put("seed", seed);
    return Json.of(all);
  }

  /** The same for people. */
  String text() {
    StringBuilder out = new StringBuilder();
    line(out, "files", files, "under " + root + ", a workflow each");
    line(out, "finished", verdict.finished(), "");
    line(out, "lost", verdict.lost(), "workflows, effects or rows");
    line(out, "repeated", verdict.repeated(), "effects or rows, after they were recorded");
    line(
        out,
        "cut short",
        verdict.cutShort(),
        "effects of killed processes, not recorded: done again");
    line(out, "recoveries", verdict.recoveries(), "workflows taken over from dead processes");
    line(
        out, "killed", kills, "processes at random (seed %d); %d failed".formatted(seed, failures));
    line(out, "takeovers", takeovers, "of the writer");
    out.append(String.format(
        Locale.ROOT,
        "%.1f s in %d processes; the history is in %s%n",
        duration.toMillis() / 1000.0,
        job.processes(),
        job.database()));
    return out.append(good() ? "Nothing lost, nothing repeated." : notGood()).toString();
  }

  private String notGood() {
    return "NOT IN ORDER: see above; the effects are in " + job.effects();
  }

  private static void line(StringBuilder out, String name, long figure, String note) {
    out.append(String.format(Locale.ROOT, "%-12s%,9d  %s", name, figure, note).stripTrailing())
        .append(System.lineSeparator());
  }
}

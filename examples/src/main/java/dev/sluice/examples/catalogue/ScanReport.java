package dev.sluice.examples.catalogue;

import dev.sluice.examples.crew.Json;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.PathCode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a scan.
 *
 * @param request what was asked for
 * @param scan id of the scan
 * @param verdict what the verification found
 * @param changes what the scan did to the rows
 * @param crew what happened to the workers
 * @param times how long it took
 */
record ScanReport(
    ScanRequest request, long scan, Verdict verdict, Changes changes, Events crew, Times times) {
  ScanReport(ScanRequest request, long scan, Verdict verdict, Changes changes, Events crew) {
    this(request, scan, verdict, changes, crew, Times.NONE);
  }

  /**
   * What the scan did to the rows.
   *
   * @param added files new in the catalogue
   * @param changed files that differ from the last scan
   * @param removed files that are no more
   * @param unreadable files and directories that could not be read
   * @param mounts other file systems, not entered
   */
  record Changes(long added, long changed, long removed, long unreadable, long mounts) {}

  /**
   * What happened to the workers.
   *
   * @param kills writers killed
   * @param failures workers that ended by an error
   * @param takeovers writers that took over from a dead one
   * @param lockErrors SQLITE_BUSY and SQLITE_LOCKED that reached a caller
   * @param otherErrors other errors that reached a caller
   * @param longestPauseMicros longest time without any acknowledgement to any worker
   * @param longestWaitMicros longest time one write waited
   */
  record Events(
      int kills,
      int failures,
      long takeovers,
      long lockErrors,
      long otherErrors,
      long longestPauseMicros,
      long longestWaitMicros) {}

  /**
   * How long it took.
   *
   * @param start until all workers were ready
   * @param scan from then until the last worker ended
   * @param verify from then to the end
   */
  record Times(Duration start, Duration scan, Duration verify) {
    static final Times NONE = new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** The same with the times. */
  ScanReport with(Times measured) {
    return new ScanReport(request, scan, verdict, changes, crew, measured);
  }

  /** Whether nothing is missing, doubled, lost or different, and nobody saw a lock error. */
  boolean good() {
    return verdict.good() && crew.lockErrors() == 0;
  }

  /** All figures with their stable names. */
  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("ok", good());
    all.put("database", PathCode.encode(request.database()));
    all.put("directories", request.roots().stream().map(PathCode::encode).toList());
    all.put("scan", scan);
    all.put("processes", request.processes());
    putVerdict(all);
    putChanges(all);
    putEvents(all);
    putTimes(all);
    return Json.of(all);
  }

  private void putVerdict(Map<String, Object> all) {
    all.put("files", verdict.files());
    all.put("rows", verdict.rows());
    all.put("missing", verdict.missing());
    all.put("doubled", verdict.doubled());
    all.put("lost", verdict.lost());
    all.put("differing", verdict.differing());
    all.put("appeared", verdict.appeared());
    all.put("vanished", verdict.vanished());
    all.put("acknowledged", verdict.acknowledged());
    all.put("unacknowledged", verdict.unacknowledged());
    all.put("repeated", verdict.repeated());
  }

  private void putChanges(Map<String, Object> all) {
    all.put("added", changes.added());
    all.put("changed", changes.changed());
    all.put("removed", changes.removed());
    all.put("unreadable", changes.unreadable());
    all.put("mounts", changes.mounts());
  }

  private void putEvents(Map<String, Object> all) {
    all.put("kills", crew.kills());
    all.put("failures", crew.failures());
    all.put("takeovers", crew.takeovers());
    all.put("lock_errors", crew.lockErrors());
    all.put("other_errors", crew.otherErrors());
    all.put("longest_pause_ms", millis(crew.longestPauseMicros()));
    all.put("longest_wait_ms", millis(crew.longestWaitMicros()));
  }

  private void putTimes(Map<String, Object> all) {
    all.put("start_seconds", seconds(times.start()));
    all.put("scan_seconds", seconds(times.scan()));
    all.put("verify_seconds", seconds(times.verify()));
    all.put("writes_per_second", writesPerSecond());
  }

  /** The same for people. */
  String text() {
    StringBuilder out = new StringBuilder();
    line(out, "files", verdict.files(), "met by a walk of its own after the scan");
    line(out, "rows", verdict.rows(), changed());
    line(out, "missing", verdict.missing(), "files without a row");
    line(out, "doubled", verdict.doubled(), "writes that took effect twice");
    line(
        out,
        "lost",
        verdict.lost(),
        String.format(Locale.ROOT, "of %,d acknowledged writes", verdict.acknowledged()));
    line(out, "differing", verdict.differing(), "rows that are not as their file");
    line(out, "lock errors", crew.lockErrors(), crew.otherErrors() + " other errors");
    line(out, "takeovers", crew.takeovers(), endsNote());
    line(out, "repeated", verdict.repeated(), repeatedNote());
    line(out, "unreadable", changes.unreadable(), "see table problem");
    line(out, "other mounts", changes.mounts(), "not entered");
    line(out, "moved on", verdict.appeared() + verdict.vanished(), movedNote());
    out.append(millisLine("longest pause", crew.longestPauseMicros()));
    out.append(millisLine("longest wait", crew.longestWaitMicros()));
    out.append(timesLine());
    out.append(good() ? "Nothing lost, nothing doubled." : notGood());
    return out.toString();
  }

  private String notGood() {
    return "NOT IN ORDER: see above; what the workers were told is in "
        + OwnFiles.scanFolder(request.database());
  }

  private String changed() {
    return String.format(
        Locale.ROOT,
        "%,d added, %,d changed, %,d removed",
        changes.added(),
        changes.changed(),
        changes.removed());
  }

  private String endsNote() {
    return "%d writers killed, %d workers failed".formatted(crew.kills(), crew.failures());
  }

  private String repeatedNote() {
    return "writes of files again, whose worker had died (%d not logged before)"
        .formatted(verdict.unacknowledged());
  }

  private String movedNote() {
    return "files that came (%d) or went (%d) during the scan"
        .formatted(verdict.appeared(), verdict.vanished());
  }

  private String timesLine() {
    return String.format(
        Locale.ROOT,
        "%.1f s to start %d processes, %.1f s to scan (%,d writes a second), %.1f s to verify%n",
        seconds(times.start()),
        request.processes(),
        seconds(times.scan()),
        writesPerSecond(),
        seconds(times.verify()));
  }

  private static void line(StringBuilder out, String name, long figure, String note) {
    out.append(String.format(Locale.ROOT, "%-14s%,9d  %s%n", name, figure, note));
  }

  private static String millisLine(String name, long micros) {
    return String.format(Locale.ROOT, "%-14s%,9.0f ms%n", name, millis(micros));
  }

  private long writesPerSecond() {
    return Math.round(verdict.acknowledged() / Math.max(0.001, seconds(times.scan())));
  }

  private static double millis(long micros) {
    return micros / 1000.0;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}

package dev.sluice.workflow;

/**
 * A place at which a workflow's code and its record do not fit.
 *
 * @param path of the durable point; empty at the end of the workflow
 * @param recorded what the record has there
 * @param asked what the code does there
 * @param message both, in a sentence: what a STUCK workflow has as its error
 */
public record Divergence(String path, String recorded, String asked, String message) {
  /** The record has something else than the code asks for. */
  static Divergence of(StepPoint point, StepRow recorded) {
    String before = "%s '%s'".formatted(recorded.kind(), recorded.name());
    String now = "%s '%s'".formatted(point.kind(), point.name());
    return new Divergence(
        point.path(),
        before,
        now,
        "at '%s' the record has %s, the code asks for %s".formatted(point.path(), before, now));
  }

  /** The same, with other inputs. */
  static Divergence ofInputs(StepPoint point, String before, String now) {
    return new Divergence(
        point.path(),
        "fingerprint " + before,
        "fingerprint " + now,
        "at '%s' %s '%s' was recorded with other inputs (fingerprint %s, now %s)"
            .formatted(point.path(), point.kind(), point.name(), before, now));
  }

  /** Branches that ended early, and others than these. */
  static Divergence ofBranches(StepPoint point, int index, StepState before, StepState now) {
    return new Divergence(
        point.path(),
        "branch %d, ended %s".formatted(index, before),
        "a branch ended " + now,
        "at '%s' the record has branch %d of other branches, ended %s"
            .formatted(point.path(), index, before));
  }

  /** The code comes to something new, in the middle of what is recorded. */
  static Divergence ofOrder(String asked, StepRow next) {
    String before = "%s '%s'".formatted(next.kind(), next.name());
    return new Divergence(
        next.path(),
        before,
        asked,
        "the code comes to %s, which is not recorded, before it has asked for what is recorded at '%s' (%s)"
            .formatted(asked, next.path(), before));
  }

  /** The code has ended; the record goes on. */
  static Divergence ofLeftover(StepRow first, int more) {
    String before = "%s '%s'".formatted(first.kind(), first.name());
    return new Divergence(
        first.path(),
        before,
        "its end",
        "the code ended without asking for what is recorded at '%s' (%s), and %d more"
            .formatted(first.path(), before, more));
  }

  /** The code ends otherwise than the record. */
  static Divergence ofEnd(String before, String now) {
    return new Divergence(
        "", before, now, "the record is %s, the code ends %s".formatted(before, now));
  }
}

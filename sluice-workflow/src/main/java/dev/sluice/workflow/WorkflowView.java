package dev.sluice.workflow;

import dev.sluice.Row;
import dev.sluice.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one snapshot of a database shows of its workflows; any program may look, also one that could
 * not run them. Changes nothing. Use it as the snapshot: inside its body, from its thread. Its calls
 * have the snapshot's deadline, and throw what {@link Snapshot#query} does.
 */
public final class WorkflowView {
  private static final Values VALUES = new Values(new JsonCodec());

  private final Snapshot snapshot;

  WorkflowView(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * Looks into a snapshot.
   *
   * @return empty if there have never been workflows in the file
   * @throws dev.sluice.SluiceException VERSION_MISMATCH if another version of this library has made its
   *     tables
   */
  public static Optional<WorkflowView> of(Snapshot snapshot) {
    return Schema.isIn(snapshot) ? Optional.of(new WorkflowView(snapshot)) : Optional.empty();
  }

  /** What is known of one; empty where there is none. */
  public Optional<WorkflowInfo> info(String id) {
    return snapshot
        .query(
            row -> WorkflowInfo.of(row, VALUES),
            "SELECT " + WorkflowInfo.COLUMNS + " FROM _sluice_wf_workflow w WHERE id = ?",
            id)
        .stream()
        .findFirst();
  }

  /** One page of those that fit. */
  public List<WorkflowInfo> list(WorkflowQuery query) {
    return snapshot.query(query.list()).rows().stream()
        .map(row -> WorkflowInfo.of(row, VALUES))
        .toList();
  }

  /** How many fit, on all pages. */
  public long count(WorkflowQuery query) {
    return snapshot.query(query.count()).single().longValue(0);
  }

  /** The record of a workflow, in the order in which its steps were begun. */
  public List<StepInfo> steps(String id) {
    return snapshot
        .query(
            StepRow::of,
            "SELECT " + StepRow.COLUMNS + " FROM _sluice_wf_step WHERE wid ="
                + " (SELECT wid FROM _sluice_wf_workflow WHERE id = ?)",
            id)
        .stream()
        .sorted(Comparator.comparingLong(StepRow::seq))
        .map(row -> StepInfo.of(row, VALUES))
        .toList();
  }

  /** Its input and its result; empty where there is no such workflow. */
  public Optional<WorkflowData> data(String id) {
    return snapshot
        .query(
            row -> new WorkflowData(text(row, 0), text(row, 1), row.text(2)),
            "SELECT input, output, codec FROM _sluice_wf_workflow WHERE id = ?",
            id)
        .stream()
        .findFirst();
  }

  /** What one has published or appended under a name, after a number; at most so many. */
  public List<EventInfo> events(String id, String name, long after, int most) {
    return snapshot.query(
        WorkflowView::event,
        "SELECT name, number, value, codec, stream, at FROM _sluice_wf_event"
            + " WHERE wid = (SELECT wid FROM _sluice_wf_workflow WHERE id = ?1) AND name = ?2"
            + " AND number > ?3 ORDER BY number LIMIT ?4",
        id,
        name,
        after,
        most);
  }

  /** The names under which one has published or appended anything, and the last of each. */
  public List<EventInfo> lastEvents(String id) {
    return snapshot.query(
        WorkflowView::event,
        "SELECT name, max(number), value, codec, stream, at FROM _sluice_wf_event"
            + " WHERE wid = (SELECT wid FROM _sluice_wf_workflow WHERE id = ?)"
            + " GROUP BY name ORDER BY name",
        id);
  }

  /**
   * A workflow with its children and their whole records, as text for {@link Workflows#importFrom}.
   *
   * @throws WorkflowException.Refused NOT_FOUND
   */
  public String export(String id) {
    return Transfer.export(snapshot, id);
  }

  /** All queues in which something is, or that have limits; by name. */
  public List<QueueInfo> queues() {
    return Queues.all(snapshot);
  }

  /** How many are in each state that is not an end, and how many are DEAD. */
  public Map<WorkflowState, Long> states() {
    Map<WorkflowState, Long> states = new EnumMap<>(WorkflowState.class);
    Queues.counts(snapshot)
        .forEach(count -> states.merge(count.state(), count.number(), Long::sum));
    return states;
  }

  /** All schedules, by name. */
  public List<ScheduleInfo> schedules() {
    return snapshot.query(
        Schedules::info, "SELECT " + Schedules.COLUMNS + " FROM _sluice_wf_schedule ORDER BY name");
  }

  private static EventInfo event(Row row) {
    return new EventInfo(
        row.text(0),
        row.longValue(1),
        text(row, 2),
        row.text(3),
        row.longValue(4) == 1,
        Instant.ofEpochMilli(row.longValue(5)));
  }

  private static Optional<String> text(Row row, int column) {
    @Nullable String text = (String) row.value(column);
    return Optional.ofNullable(text);
  }
}

package dev.sluice.workflow;

import dev.sluice.Receipt;
import dev.sluice.Row;
import dev.sluice.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts what schedules ask for. A start and moving the schedule on are one write, guarded by the time
 * it stood at: so each time is dealt with once, by whichever process comes first.
 */
final class Schedules {
  private static final int MOST = 100;
  private static final int BACKFILL_MAX = 10_000;
  private static final long LATE_MILLIS = 60_000;
  static final String COLUMNS = "name, workflow, cron, zone, every_millis, overlap, catch_up,"
      + " queue, next_at, last_at, paused";

  private static final String START = """
      INSERT INTO _sluice_wf_workflow (id, name, version, state, input, codec, queue, priority,
        created_at, schedule)
      SELECT ?3, s.workflow, s.version, 'QUEUED', s.input, s.codec, s.queue, 0, ?4, s.name
      FROM _sluice_wf_schedule s WHERE s.name = ?1 AND (?2 IS NULL OR s.next_at = ?2)
        AND (s.overlap = 'ALLOW' OR NOT EXISTS (SELECT 1 FROM _sluice_wf_workflow w
          WHERE w.schedule = ?1 AND w.finished_at IS NULL))
      ON CONFLICT DO NOTHING""";

  private final Engine engine;

  Schedules(Engine engine) {
    this.engine = engine;
  }

  static ScheduleInfo info(Row row) {
    return new ScheduleInfo(
        row.text(0),
        row.text(1),
        Schedule.of(
            (String) row.value(2),
            row.text(3),
            (Long) row.value(4),
            row.text(5),
            row.text(6),
            row.text(7)),
        Optional.ofNullable((Long) row.value(8)).map(Instant::ofEpochMilli),
        Optional.ofNullable((Long) row.value(9)).map(Instant::ofEpochMilli),
        row.longValue(10) == 1);
  }

  /** Sets one; where it is there and at the same times, it goes on where it was. */
  void set(String name, Workflow<?, ?> workflow, @Nullable String input, Schedule schedule) {
    Long next = schedule
        .after(Instant.ofEpochMilli(engine.clock().millis()))
        .map(Instant::toEpochMilli)
        .orElse(null);
    engine
        .store()
        .write(Sql.of(
            """
            INSERT INTO _sluice_wf_schedule AS s (name, workflow, version, input, codec, queue, cron, zone,
              every_millis, overlap, catch_up, next_at, paused)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            ON CONFLICT (name) DO UPDATE SET workflow = excluded.workflow, version = excluded.version,
              input = excluded.input, codec = excluded.codec, queue = excluded.queue,
              next_at = CASE WHEN s.cron IS excluded.cron AND s.zone IS excluded.zone
                AND s.every_millis IS excluded.every_millis THEN s.next_at ELSE excluded.next_at END,
              cron = excluded.cron, zone = excluded.zone, every_millis = excluded.every_millis,
              overlap = excluded.overlap, catch_up = excluded.catch_up""",
            name,
            workflow.name(),
            workflow.version(),
            input,
            engine.values().codec(),
            schedule.queueName(),
            schedule.cronText(),
            schedule.zoneText(),
            schedule.everyMillis(),
            schedule.overlap().name(),
            schedule.catchUp().name(),
            next));
    engine.runnable();
  }

  boolean remove(String name) {
    return engine
            .store()
            .write(Sql.of("DELETE FROM _sluice_wf_schedule WHERE name = ?", name))
            .changes()
        > 0;
  }

  long retain(Collection<String> names) {
    return engine
        .store()
        .write(Sql.of(
            "DELETE FROM _sluice_wf_schedule WHERE name NOT IN (SELECT value FROM json_each(?))",
            Json.strings(names)))
        .changes();
  }

  /** Pauses, or goes on from now: what was missed in between is left out. */
  void pause(String name, boolean paused) {
    Schedule schedule = find(name).schedule();
    Long next = schedule
        .after(Instant.ofEpochMilli(engine.clock().millis()))
        .map(Instant::toEpochMilli)
        .orElse(null);
    engine
        .store()
        .write(Sql.of(
            "UPDATE _sluice_wf_schedule SET paused = ?2, next_at = ?3 WHERE name = ?1 AND paused <> ?2",
            name,
            paused,
            next));
    engine.runnable();
  }

  /** Starts one now. */
  String trigger(String name) {
    long now = engine.clock().millis();
    String id = name + "@trigger-" + Ids.next(now, engine.settings().random());
    find(name);
    if (engine.store().write(Sql.of(START, name, null, id, now)).changes() == 0) {
      throw new WorkflowException.Refused(
          WorkflowError.WRONG_STATE,
          "schedule '%s' lets none overlap, and the one before has not ended".formatted(name));
    }
    engine.runnable();
    return id;
  }

  /** Starts one for each time from one moment to before another; the number of new ones. */
  int backfill(String name, Instant from, Instant to) {
    long now = engine.clock().millis();
    int count = 0;
    for (Instant time : times(name, from, to)) {
      Sql start = Sql.of(START, name, null, id(name, time), now);
      count += engine.store().write(start).changes() > 0 ? 1 : 0;
    }
    engine.runnable();
    return count;
  }

  /** The times of a schedule; too many are refused before the first is started. */
  private List<Instant> times(String name, Instant from, Instant to) {
    Schedule schedule = find(name).schedule();
    List<Instant> times = new ArrayList<>();
    Optional<Instant> time = schedule.after(from.minusMillis(1));
    while (time.isPresent() && time.get().isBefore(to)) {
      if (times.size() == BACKFILL_MAX) {
        throw new WorkflowException.Refused(
            WorkflowError.LIMIT,
            "schedule '%s' has more than %d times from %s to %s; nothing was started; backfill a shorter span"
                .formatted(name, BACKFILL_MAX, from, to));
      }
      times.add(time.get());
      time = schedule.after(time.get());
    }
    return times;
  }

  /** The id of the workflow of one time. */
  static String id(String name, Instant time) {
    return name + "@" + time;
  }

  private ScheduleInfo find(String name) {
    return engine
        .store()
        .sluice()
        .query(
            Schedules::info, "SELECT " + COLUMNS + " FROM _sluice_wf_schedule WHERE name = ?", name)
        .stream()
        .findFirst()
        .orElseThrow(() -> new WorkflowException.Refused(
            WorkflowError.NOT_FOUND,
            "there is no schedule '%s'; schedules() lists those there are".formatted(name)));
  }

  // ---- firing

  /** Starts what is due of the workflows that this process knows; when the next is, or null. */
  @Nullable
  Long fire(long now, String names) {
    List<ScheduleInfo> due = engine
        .store()
        .sluice()
        .query(
            Schedules::info,
            "SELECT " + COLUMNS + " FROM _sluice_wf_schedule WHERE NOT paused AND next_at <= ?"
                + " AND workflow IN (SELECT value FROM json_each(?)) ORDER BY next_at",
            now,
            names);
    for (ScheduleInfo schedule : due) {
      fire(schedule, now);
    }
    return (Long) engine
        .store()
        .sluice()
        .query(
            "SELECT min(next_at) FROM _sluice_wf_schedule WHERE NOT paused"
                + " AND workflow IN (SELECT value FROM json_each(?))",
            names)
        .singleValue();
  }

  private void fire(ScheduleInfo schedule, long now) {
    long stood = schedule.nextAt().orElseThrow().toEpochMilli();
    List<Instant> times = due(schedule, Instant.ofEpochMilli(now));
    Instant last = times.getLast();
    Optional<Instant> next = schedule.schedule().after(last);
    boolean isLeftOut = schedule.schedule().catchUp() == Schedule.CatchUp.NONE
        && now - last.toEpochMilli() > LATE_MILLIS;
    List<Instant> made = isLeftOut ? List.of() : times;
    List<Sql> statements = new ArrayList<>();
    for (Instant time : made) {
      statements.add(Sql.of(START, schedule.name(), stood, id(schedule.name(), time), now));
    }
    statements.add(Sql.of(
        "UPDATE _sluice_wf_schedule SET next_at = ?3, last_at = ?4 WHERE name = ?1 AND next_at = ?2",
        schedule.name(),
        stood,
        next.map(Instant::toEpochMilli).orElse(null),
        last.toEpochMilli()));
    List<Receipt> done = engine.store().writeAll(statements);
    boolean isMore = next.isPresent() && next.get().toEpochMilli() <= now;
    if (isMore || done.getFirst().changes() > 0) {
      engine.runnable();
    }
  }

  /** The times that count: all that are due, or some of them and the others next; or the last. */
  private static List<Instant> due(ScheduleInfo schedule, Instant now) {
    Instant first = schedule.nextAt().orElseThrow();
    if (schedule.schedule().catchUp() != Schedule.CatchUp.ALL) {
      return List.of(schedule.schedule().last(first, now));
    }
    List<Instant> times = new ArrayList<>();
    Optional<Instant> next = Optional.of(first);
    while (next.isPresent() && !next.get().isAfter(now) && times.size() < MOST) {
      times.add(next.get());
      next = schedule.schedule().after(next.get());
    }
    return times;
  }
}

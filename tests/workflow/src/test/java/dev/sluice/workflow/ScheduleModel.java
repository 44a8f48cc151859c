package dev.sluice.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule must start, as plain Java: which minutes fire is found by looking at each of them, and
 * what is started is a map by time.
 */
final class ScheduleModel {
  private static final long MINUTE = 60_000;

  private final Times times;
  private final Schedule.Overlap overlap;
  private final Schedule.CatchUp catchUp;

  /** When each was started, by its time. */
  private final Map<Instant, Instant> starts = new TreeMap<>();

  private long now;
  private long done;
  private boolean isPaused;
  private @Nullable Instant active;

  /** Which minutes fire: every so many; at a minute of every hour; or at a time of the day. */
  record Times(ZoneId zone, int everyMinutes, int minute, int hour) {
    Schedule schedule() {
      if (everyMinutes > 0) {
        return Schedule.every(Duration.ofMinutes(everyMinutes));
      }
      String hours = hour < 0 ? "*" : String.valueOf(hour);
      return Schedule.cron(minute + " " + hours + " * * *").zone(zone);
    }

    boolean fires(long millis) {
      if (everyMinutes > 0) {
        return millis % (everyMinutes * MINUTE) == 0;
      }
      Instant moment = Instant.ofEpochMilli(millis);
      LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
      if (hour < 0) {
        return local.getMinute() == minute;
      }
      ZoneOffsetTransition before =
          zone.getRules().previousTransition(moment.plusMillis(1)); // at this moment, too
      boolean isEndOfGap =
          before != null && before.isGap() && before.getInstant().equals(moment);
      if (isEndOfGap && isIn(before)) {
        return true;
      }
      boolean isSecondTime = before != null
          && before.isOverlap()
          && !moment.isBefore(before.getInstant())
          && local.isBefore(before.getDateTimeBefore());
      return local.getHour() == hour && local.getMinute() == minute && !isSecondTime;
    }

    /** Whether the time of the day is left out by a gap. */
    private boolean isIn(ZoneOffsetTransition gap) {
      LocalDateTime wanted = gap.getDateTimeBefore().toLocalDate().atTime(hour, minute);
      return !wanted.isBefore(gap.getDateTimeBefore()) && wanted.isBefore(gap.getDateTimeAfter());
    }
  }

  ScheduleModel(Times times, Schedule.Overlap overlap, Schedule.CatchUp catchUp, long now) {
    this.times = times;
    this.overlap = overlap;
    this.catchUp = catchUp;
    this.now = now;
    this.done = now;
  }

  Map<Instant, Instant> starts() {
    return starts;
  }

  @Nullable
  Instant active() {
    return active;
  }

  /** Time passes while a process is there. */
  void advance(long millis) {
    for (Instant time : firing(now, now + millis)) {
      if (!isPaused) {
        start(time, time);
      }
    }
    now += millis;
    done = now;
  }

  /** Time passes while none is. */
  void miss(long millis) {
    now += millis;
  }

  /** A process comes again. */
  void catchUp() {
    List<Instant> missed = isPaused ? List.of() : firing(done, now);
    if (!missed.isEmpty()) {
      Instant last = missed.getLast();
      boolean isLate = now - last.toEpochMilli() > MINUTE;
      List<Instant> made = switch (catchUp) {
        case ALL -> missed;
        case LAST -> List.of(last);
        case NONE -> isLate ? List.of() : List.of(last);
      };
      made.forEach(time -> start(time, Instant.ofEpochMilli(now)));
    }
    done = now;
  }

  void pause(boolean paused) {
    isPaused = paused;
    done = now;
  }

  /** How many are new. */
  int backfill(long from, long to) {
    int before = starts.size();
    firing(from - 1, to - 1).forEach(time -> start(time, Instant.ofEpochMilli(now)));
    return starts.size() - before;
  }

  void end() {
    active = null;
  }

  private void start(Instant time, Instant at) {
    if (overlap == Schedule.Overlap.SKIP) {
      if (active != null) {
        return;
      }
      active = time;
    }
    starts.putIfAbsent(time, at);
  }

  /** After one moment, and up to another. */
  private List<Instant> firing(long after, long upTo) {
    List<Instant> found = new ArrayList<>();
    for (long t = Math.floorDiv(after, MINUTE) * MINUTE + MINUTE; t <= upTo; t += MINUTE) {
      if (times.fires(t)) {
        found.add(Instant.ofEpochMilli(t));
      }
    }
    return found;
  }
}

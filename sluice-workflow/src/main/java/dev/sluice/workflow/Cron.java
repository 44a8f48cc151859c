package dev.sluice.workflow;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression in a time zone: {@code minute hour day month weekday}, or six fields with seconds
 * first.
 *
 * <p>Where clocks are put forward, a time that does not exist fires at the first moment after the gap.
 * Where they are put back, a time that comes twice fires once, the first time; but an expression for
 * every hour fires in both.
 */
final class Cron {
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final int YEARS_AHEAD = 9; // 29 February may be 8 years away

  private final ZoneId zone;
  private final CronField seconds;
  private final CronField minutes;
  private final CronField hours;
  private final CronField days;
  private final CronField months;
  private final CronField weekdays;

  Cron(String expression, ZoneId zone) {
    String[] fields = expression.trim().split("\\s+");
    if (fields.length != 5 && fields.length != 6) {
      throw new IllegalArgumentException(
          "a cron expression has 5 fields (minute hour day month weekday), or 6 with seconds first: '%s'"
              .formatted(expression));
    }
    int first = fields.length - 5;
    this.zone = zone;
    this.seconds = CronField.parse(first == 1 ? fields[0] : "0", "second", 0, 59, List.of());
    this.minutes = CronField.parse(fields[first], "minute", 0, 59, List.of());
    this.hours = CronField.parse(fields[first + 1], "hour", 0, 23, List.of());
    this.days = CronField.parse(fields[first + 2], "day", 1, 31, List.of());
    this.months = CronField.parse(fields[first + 3], "month", 1, 12, MONTHS);
    this.weekdays = CronField.parse(fields[first + 4], "weekday", 0, 7, DAYS);
  }

  /** The first moment after this one; empty where there is none within years. */
  Optional<Instant> after(Instant moment) {
    LocalDate first = moment.atZone(zone).toLocalDate();
    LocalDate last = first.plusYears(YEARS_AHEAD);
    for (LocalDate day = first; day.isBefore(last); day = day.plusDays(1)) {
      if (!isDay(day)) {
        continue;
      }
      Instant found = isHourly() ? inTimeline(day, moment) : inDay(day, moment);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private boolean isHourly() {
    return hours.values().cardinality() == 24;
  }

  /** As in every cron: where both days are limited, one of them is enough. */
  private boolean isDay(LocalDate day) {
    boolean byDay = days.has(day.getDayOfMonth());
    boolean byWeekday = weekdays.has(day.getDayOfWeek().getValue())
        || (day.getDayOfWeek() == DayOfWeek.SUNDAY && weekdays.has(0));
    boolean either = !days.isAny() && !weekdays.isAny();
    return months.has(day.getMonthValue()) && (either ? byDay || byWeekday : byDay && byWeekday);
  }

  /** By the wall clock: each time of the day once. */
  private @Nullable Instant inDay(LocalDate day, Instant moment) {
    for (int hour = hours.next(0); hour >= 0; hour = hours.next(hour + 1)) {
      for (int minute = minutes.next(0); minute >= 0; minute = minutes.next(minute + 1)) {
        for (int second = seconds.next(0); second >= 0; second = seconds.next(second + 1)) {
          Instant at = resolve(day.atTime(LocalTime.of(hour, minute, second)));
          if (at.isAfter(moment)) {
            return at;
          }
        }
      }
    }
    return null;
  }

  private Instant resolve(LocalDateTime local) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(local);
    return transition != null && transition.isGap()
        ? transition.getInstant()
        : ZonedDateTime.ofLocal(local, zone, null).toInstant();
  }

  /** By what really passes: every second of the day that looks right. */
  private @Nullable Instant inTimeline(LocalDate day, Instant moment) {
    ZonedDateTime start = day.atStartOfDay(zone);
    ZonedDateTime after = moment.atZone(zone).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    ZonedDateTime time = after.isAfter(start) ? after : start;
    while (time.toLocalDate().equals(day)) {
      if (!minutes.has(time.getMinute())) {
        time = time.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
      } else if (!seconds.has(time.getSecond())) {
        time = time.plusSeconds(1);
      } else {
        return time.toInstant();
      }
    }
    return null;
  }
}

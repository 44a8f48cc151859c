package dev.sluice.workflow;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a workflow is started again and again. Immutable. */
public final class Schedule {
  private static final long LOOK_BACK_MILLIS = 60_000;

  private final @Nullable String cron;
  private final ZoneId zone;
  private final @Nullable Duration every;
  private final Overlap overlap;
  private final CatchUp catchUp;
  private final String queue;

  /** What is done at a time at which the one before has not ended. */
  public enum Overlap {
    /** It is started all the same. */
    ALLOW,
    /** It is left out. */
    SKIP
  }

  /** What is done with times at which no process was there. */
  public enum CatchUp {
    /** All are made up for, in their order. */
    ALL,
    /** The last of them is. */
    LAST,
    /** None is, but for one that is less than a minute late. */
    NONE
  }

  private Schedule(
      @Nullable String cron,
      ZoneId zone,
      @Nullable Duration every,
      Overlap overlap,
      CatchUp catchUp,
      String queue) {
    this.cron = cron;
    this.zone = zone;
    this.every = every;
    this.overlap = overlap;
    this.catchUp = catchUp;
    this.queue = queue;
  }

  /**
   * By a cron expression of 5 fields (minute, hour, day, month, weekday), or 6 with seconds first, in
   * UTC.
   *
   * @throws IllegalArgumentException if it is none; the message names the field
   */
  public static Schedule cron(String expression) {
    Schedule schedule = new Schedule(
        expression,
        ZoneId.of("UTC"),
        null,
        Overlap.ALLOW,
        CatchUp.LAST,
        StartOptions.DEFAULT_QUEUE);
    requireNonNull(schedule.after(Instant.EPOCH));
    return schedule;
  }

  /** At all whole multiples of a time since 1970; at least a second. */
  public static Schedule every(Duration interval) {
    if (interval.toMillis() < 1000) {
      throw new IllegalArgumentException("an interval must be at least 1 s, is " + interval);
    }
    return new Schedule(
        null, ZoneId.of("UTC"), interval, Overlap.ALLOW, CatchUp.LAST, StartOptions.DEFAULT_QUEUE);
  }

  /** This by the wall clock of a zone, with its daylight saving. */
  public Schedule zone(ZoneId zone) {
    return new Schedule(cron, zone, every, overlap, catchUp, queue);
  }

  /** This with another way with overlaps; {@link Overlap#ALLOW} if not said. */
  public Schedule overlap(Overlap overlap) {
    return new Schedule(cron, zone, every, overlap, catchUp, queue);
  }

  /** This with another way with missed times; {@link CatchUp#LAST} if not said. */
  public Schedule catchUp(CatchUp catchUp) {
    return new Schedule(cron, zone, every, overlap, catchUp, queue);
  }

  /** This in another queue. */
  public Schedule queue(String queue) {
    return new Schedule(cron, zone, every, overlap, catchUp, queue);
  }

  /** The first time after a moment. */
  Optional<Instant> after(Instant moment) {
    if (cron != null) {
      return new Cron(cron, zone).after(moment);
    }
    long step = requireNonNull(every).toMillis();
    return Optional.of(
        Instant.ofEpochMilli((Math.floorDiv(moment.toEpochMilli(), step) + 1) * step));
  }

  /**
   * The last time up to a moment. Looks back ever farther, as there may be many since the one that is
   * known.
   */
  Instant last(Instant known, Instant moment) {
    Instant last = known;
    boolean isFound = false;
    for (long back = LOOK_BACK_MILLIS; !isFound; back *= 2) {
      Instant from = moment.minusMillis(back);
      Optional<Instant> time = from.isAfter(known) ? after(from) : Optional.of(known);
      isFound = time.isPresent() && !time.get().isAfter(moment);
      last = isFound ? time.get() : last;
    }
    Optional<Instant> next = after(last);
    while (next.isPresent() && !next.get().isAfter(moment)) {
      last = next.get();
      next = after(last);
    }
    return last;
  }

  @Nullable
  String cronText() {
    return cron;
  }

  String zoneText() {
    return zone.getId();
  }

  @Nullable
  Long everyMillis() {
    return every == null ? null : (Long) every.toMillis();
  }

  Overlap overlap() {
    return overlap;
  }

  CatchUp catchUp() {
    return catchUp;
  }

  String queueName() {
    return queue;
  }

  /** {@code cron '0 3 * * *' in Europe/Berlin}, {@code every PT5M}. */
  @Override
  public String toString() {
    return cron == null ? "every " + every : "cron '" + cron + "' in " + zone.getId();
  }

  /** As it was kept. */
  static Schedule of(
      @Nullable String cron,
      String zone,
      @Nullable Long everyMillis,
      String overlap,
      String catchUp,
      String queue) {
    return new Schedule(
        cron,
        ZoneId.of(zone),
        everyMillis == null ? null : Duration.ofMillis(everyMillis),
        Overlap.valueOf(overlap),
        CatchUp.valueOf(catchUp),
        queue);
  }
}

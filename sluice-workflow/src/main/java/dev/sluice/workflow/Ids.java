package dev.sluice.workflow;

import java.util.random.RandomGenerator;

/** Ids that nobody else makes, and that sort by time. */
final class Ids {
  private static final int TIME_DIGITS = 9;
  private static final int CHANCE_DIGITS = 13;

  private Ids() {}

  /** 9 digits of time and 13 of chance, to the base of 36. */
  static String next(long millis, RandomGenerator random) {
    return digits(millis, TIME_DIGITS) + digits(random.nextLong() >>> 1, CHANCE_DIGITS);
  }

  private static String digits(long value, int count) {
    String text = Long.toString(value, Character.MAX_RADIX);
    return "0".repeat(Math.max(0, count - text.length())) + text;
  }
}

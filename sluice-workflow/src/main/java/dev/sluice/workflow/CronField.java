package dev.sluice.workflow;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** One field of a cron expression: which numbers fit. */
record CronField(BitSet values, boolean isAny) {
  /** Reads lists of {@code *}, numbers, names, ranges and steps, as in {@code 1-5,10/5}. */
  static CronField parse(String text, String what, int low, int high, List<String> names) {
    BitSet values = new BitSet();
    for (String part : text.split(",", -1)) {
      add(values, part, what, low, high, names);
    }
    return new CronField(values, text.startsWith("*") || text.equals("?"));
  }

  private static void add(
      BitSet values, String part, String what, int low, int high, List<String> names) {
    String[] step = part.split("/", -1);
    String range = step[0];
    int from = low;
    int to = high;
    if (!range.equals("*") && !range.equals("?")) {
      String[] ends = range.split("-", -1);
      from = number(ends[0], what, low, high, names);
      to = ends.length == 2
          ? number(ends[1], what, low, high, names)
          : step.length == 2 ? high : from;
      if (ends.length > 2) {
        throw wrong(part, what, low, high);
      }
    }
    int by = step.length == 1 ? 1 : number(step[1], what, 1, high, List.of());
    if (step.length > 2 || from > to) {
      throw wrong(part, what, low, high);
    }
    for (int value = from; value <= to; value += by) {
      values.set(value);
    }
  }

  private static int number(String text, String what, int low, int high, List<String> names) {
    int name = names.indexOf(text.toUpperCase(Locale.ROOT));
    if (name >= 0) {
      return name + low;
    }
    if (!text.matches("[0-9]{1,4}")) {
      throw wrong(text, what, low, high);
    }
    int number = Integer.parseInt(text);
    if (number < low || number > high) {
      throw wrong(text, what, low, high);
    }
    return number;
  }

  private static IllegalArgumentException wrong(String text, String what, int low, int high) {
    return new IllegalArgumentException(
        "'%s' is no %s of a cron expression: numbers from %d to %d, ranges a-b, steps /n, lists"
            .formatted(text, what, low, high));
  }

  boolean has(int value) {
    return values.get(value);
  }

  /** The first that fits from a number on; -1 where there is none. */
  int next(int from) {
    return values.nextSetBit(from);
  }
}

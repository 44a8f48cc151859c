package dev.sluice.server.internal.rqlite;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of columns that are declared DATE, DATETIME or TIMESTAMP, as rqlite shows them. */
final class GoTime {
  private static final long MILLIS_FROM = 1_000_000_000_000L;
  private static final String ZERO = "0001-01-01T00:00:00Z";
  private static final Pattern LAYOUTS = Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)"
      + "(?:[ T](\\d{1,2}):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d+))?([+-]\\d\\d:\\d\\d)?)?)?");

  private GoTime() {}

  /** Seconds since 1970, or milliseconds where they are too many for seconds. */
  static String ofEpoch(long number) {
    Instant instant = number > MILLIS_FROM || number < -MILLIS_FROM
        ? Instant.ofEpochSecond(0, number * 1_000_000) // wraps around like Go's
        : Instant.ofEpochSecond(number);
    return format(instant.atOffset(ZoneOffset.UTC));
  }

  /** A text in one of the layouts SQLite uses; any other gives the year 1. */
  static String ofText(String text) {
    String written = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    Matcher matcher = LAYOUTS.matcher(written);
    if (!matcher.matches()) {
      return ZERO;
    }
    try {
      return format(parsed(matcher));
    } catch (DateTimeException e) {
      return ZERO; // 30 February, 25:00 and their like
    }
  }

  private static OffsetDateTime parsed(Matcher matcher) {
    LocalDateTime local = LocalDateTime.of(
        number(matcher.group(1)),
        number(matcher.group(2)),
        number(matcher.group(3)),
        number(matcher.group(4)),
        number(matcher.group(5)),
        number(matcher.group(6)),
        nanos(matcher.group(7)));
    String offset = matcher.group(8);
    return local.atOffset(offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset));
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : number((fraction + "00000000").substring(0, 9));
  }

  /** RFC 3339 with as many decimals as there are. */
  private static String format(OffsetDateTime time) {
    StringBuilder out = new StringBuilder(35);
    digits(time.getYear(), 4, out);
    digits(time.getMonthValue(), 2, out.append('-'));
    digits(time.getDayOfMonth(), 2, out.append('-'));
    digits(time.getHour(), 2, out.append('T'));
    digits(time.getMinute(), 2, out.append(':'));
    digits(time.getSecond(), 2, out.append(':'));
    if (time.getNano() > 0) {
      digits(time.getNano(), 9, out.append('.'));
      while (out.charAt(out.length() - 1) == '0') {
        out.setLength(out.length() - 1);
      }
    }
    return out.append(time.getOffset().getId()).toString();
  }

  private static void digits(int number, int width, StringBuilder out) {
    if (number < 0) {
      out.append('-');
    }
    String digits = Integer.toString(Math.abs(number));
    out.repeat('0', Math.max(0, width - digits.length())).append(digits);
  }
}

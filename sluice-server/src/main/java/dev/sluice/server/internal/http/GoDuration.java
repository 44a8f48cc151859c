package dev.sluice.server.internal.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 300ms}, {@code 1.5h}, {@code 2h45m}, {@code 0}. */
public final class GoDuration {
  private static final Pattern TERM =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Map<String, Long> NANOS = Map.of(
      "ns", 1L,
      "us", 1_000L,
      "µs", 1_000L,
      "μs", 1_000L,
      "ms", 1_000_000L,
      "s", 1_000_000_000L,
      "m", 60_000_000_000L,
      "h", 3_600_000_000_000L);
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /** The duration; empty where the text is none, or over 292 years. */
  public static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String terms = negative || text.startsWith("+") ? text.substring(1) : text;
    if (terms.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher matcher = TERM.matcher(terms);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(matcher.group(2), 0L));
      nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(unit));
      end = matcher.end();
    }
    if (end == 0 || end != terms.length() || nanos.compareTo(MAX) > 0) {
      return Optional.empty();
    }
    long whole = nanos.setScale(0, RoundingMode.DOWN).longValueExact();
    return Optional.of(Duration.ofNanos(negative ? -whole : whole));
  }

  /** As Go prints it: {@code 50ms}, {@code 1.5s}, {@code 1m30s}, {@code 0s}. */
  public static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    long abs = Math.abs(nanos);
    if (abs < 1_000) {
      return sign + abs + "ns";
    }
    if (abs < 1_000_000) {
      return sign + decimal(abs, 3) + "µs";
    }
    if (abs < 1_000_000_000) {
      return sign + decimal(abs, 6) + "ms";
    }
    long minutes = abs / 60_000_000_000L;
    String seconds = decimal(abs % 60_000_000_000L, 9) + "s";
    if (minutes == 0) {
      return sign + seconds;
    }
    return sign + (minutes >= 60 ? minutes / 60 + "h" : "") + minutes % 60 + "m" + seconds;
  }

  private static String decimal(long nanos, int scale) {
    return BigDecimal.valueOf(nanos, scale).stripTrailingZeros().toPlainString();
  }
}

package dev.sluice.cli;

import dev.sluice.server.Drained;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code sluice serve} says when it has ended: a line that a supervisor reads, too.
 *
 * @param drained what became of the connections
 * @param rest what became of the database
 */
record LastWords(Drained drained, String rest) {
  private static final Pattern FORM = Pattern.compile(
      "ended: (\\d+) connections? drained in ([\\d.]+) s, (?:(\\d+) silent closed, )?(\\d+) requests cut; (.*)");

  /** Of two processes that ended at the same time; the rest is that of the later one. */
  LastWords and(LastWords later) {
    Drained more = later.drained;
    Duration longer = drained.took().compareTo(more.took()) < 0 ? more.took() : drained.took();
    return new LastWords(
        new Drained(
            drained.connections() + more.connections(),
            drained.idle() + more.idle(),
            drained.cut() + more.cut(),
            longer),
        later.rest);
  }

  /** The line. */
  String text() {
    String silent = drained.idle() == 0 ? "" : drained.idle() + " silent closed, ";
    return String.format(
        Locale.ROOT,
        "ended: %d connection%s drained in %.1f s, %s%d requests cut; %s",
        drained.connections(),
        drained.connections() == 1 ? "" : "s",
        drained.took().toMillis() / 1e3,
        silent,
        drained.cut(),
        rest);
  }

  /** Such a line; empty for any other. */
  static Optional<LastWords> parse(String line) {
    Matcher matcher = FORM.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int idle = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
    Duration took = Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(2)) * 1e3));
    Drained drained = new Drained(
        Integer.parseInt(matcher.group(1)), idle, Integer.parseInt(matcher.group(4)), took);
    return Optional.of(new LastWords(drained, matcher.group(5)));
  }
}

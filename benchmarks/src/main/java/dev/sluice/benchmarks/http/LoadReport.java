package dev.sluice.benchmarks.http;

import dev.sluice.benchmarks.Table;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a run of {@code sluice load} found, for people and for programs. */
final class LoadReport {
  private static final double NANOS_PER_MICRO = 1e3;

  private LoadReport() {}

  /** For people. */
  static String text(LoadPlan plan, LoadResult result) {
    StringBuilder text = new StringBuilder();
    String row = "%-8s %12s %10s %10s %10s %10s %10s%n";
    text.append(row.formatted("kind", "answered", "a second", "p50", "p99", "p99.9", "max"));
    result
        .tally()
        .times()
        .forEach((kind, times) -> text.append(row.formatted(
            kind.label(),
            grouped(times.getTotalCount()),
            grouped(Math.round(times.getTotalCount() / result.seconds())),
            time(times, 50),
            time(times, 99),
            time(times, 99.9),
            Table.time(times.getMaxValue() / NANOS_PER_MICRO))));
    if (plan.rate() > 0) {
      text.append("times count from when a request was to be sent; %s could not be sent in time%n"
          .formatted(grouped(result.overdue())));
    }
    text.append(failures(result.tally().failures()));
    return text.append(checked(result)).toString();
  }

  private static String failures(Map<String, Long> failures) {
    StringBuilder text = new StringBuilder();
    failures.forEach(
        (name, count) -> text.append("failed %s: %s%n".formatted(grouped(count), name)));
    return failures.isEmpty() ? "failed: none%n".formatted() : text.toString();
  }

  private static String checked(LoadResult result) {
    if (!result.checked()) {
      return "checked: nothing, as no rows were inserted%n".formatted();
    }
    WriteLedger ledger = result.ledger();
    String more = ledger.unacknowledged() == 0
        ? ""
        : "; %s more are there whose answer was lost".formatted(grouped(ledger.unacknowledged()));
    if (ledger.lost() == 0 && ledger.doubled() == 0) {
      return "checked: %s acknowledged writes, each is there exactly once%s%n"
          .formatted(grouped(ledger.acknowledged()), more);
    }
    return "CHECKED: of %s acknowledged writes %s are lost, %s rows are doubled%s; the table %s is kept%n"
        .formatted(
            grouped(ledger.acknowledged()),
            grouped(ledger.lost()),
            grouped(ledger.doubled()),
            more,
            result.table());
  }

  private static String time(Histogram times, double percentile) {
    return Table.time(times.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** One JSON object. */
  static String json(LoadPlan plan, LoadResult result) {
    StringBuilder json = new StringBuilder();
    json.append(String.format(
        Locale.ROOT,
        "{\"target\":%s,\"readers\":%d,\"writers\":%d,\"rate\":%s,\"seconds\":%.3f,\"kinds\":{",
        quoted(plan.target().toString()),
        plan.readers(),
        plan.writers(),
        plan.rate() == 0 ? "null" : Double.toString(plan.rate()),
        result.seconds()));
    String separator = "";
    for (var kind : result.tally().times().entrySet()) {
      json.append(separator).append(kind(kind.getKey(), kind.getValue(), result.seconds()));
      separator = ",";
    }
    json.append("},\"failed\":").append(result.tally().failed()).append(",\"failures\":{");
    separator = "";
    for (var failure : result.tally().failures().entrySet()) {
      json.append(separator)
          .append(quoted(failure.getKey()))
          .append(':')
          .append(failure.getValue());
      separator = ",";
    }
    WriteLedger ledger = result.ledger();
    return json.append(
            "},\"overdue\":%d,\"checked\":%b,\"acknowledged\":%d,\"lost\":%d,\"doubled\":%d,"
                .formatted(
                    result.overdue(),
                    result.checked(),
                    ledger.acknowledged(),
                    ledger.lost(),
                    ledger.doubled()))
        .append("\"unacknowledged\":%d,\"table\":%s}"
            .formatted(
                result.checked() ? ledger.unacknowledged() : 0,
                result.table().isEmpty() ? "null" : quoted(result.table())))
        .toString();
  }

  private static String kind(RequestKind kind, Histogram times, double seconds) {
    return String.format(
        Locale.ROOT,
        "\"%s\":{\"answered\":%d,\"per_second\":%.1f,\"mean_us\":%.1f,\"p50_us\":%.1f,"
            + "\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f}",
        kind.label(),
        times.getTotalCount(),
        times.getTotalCount() / seconds,
        times.getMean() / NANOS_PER_MICRO,
        times.getValueAtPercentile(50) / NANOS_PER_MICRO,
        times.getValueAtPercentile(99) / NANOS_PER_MICRO,
        times.getValueAtPercentile(99.9) / NANOS_PER_MICRO,
        times.getMaxValue() / NANOS_PER_MICRO);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c < 0x20) {
        quoted.append("\\u%04x".formatted(c));
      } else {
        quoted.append((char) c);
      }
    });
    return quoted.append('"').toString();
  }
}

package dev.sluice.server.internal.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's query string. Most are flags by presence: {@code ?queue}, {@code
 * ?queue=} and {@code ?queue=false} all are on. Of repeated keys the first value counts. Immutable.
 */
public final class Query {
  private static final List<String> DURATIONS =
      List.of("timeout", "freshness", "db_timeout", "linearizable_timeout");
  private static final List<String> INTEGERS = List.of("retries", "trailing_logs");

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Parses and checks what is the same for all endpoints.
   *
   * @throws HttpFailure 400, with the text that rqlite gives
   */
  public static Query parse(@Nullable String raw) {
    Map<String, String> values = new LinkedHashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        add(pair, values);
      }
    }
    Query query = new Query(values);
    query.check();
    return query;
  }

  private static void add(String pair, Map<String, String> values) {
    if (pair.isEmpty()) {
      return;
    }
    if (pair.indexOf(';') >= 0) {
      throw new HttpFailure(400, "invalid semicolon separator in query");
    }
    int equals = pair.indexOf('=');
    String key = unescape(equals < 0 ? pair : pair.substring(0, equals));
    values.putIfAbsent(key, equals < 0 ? "" : unescape(pair.substring(equals + 1)));
  }

  private static String unescape(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(hex(text, i));
        i += 2;
      } else {
        bytes.writeBytes(
            c == '+' ? new byte[] {' '} : String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int hex(String text, int at) {
    int end = Math.min(at + 3, text.length());
    int high = end == at + 3 ? Character.digit(text.charAt(at + 1), 16) : -1;
    int low = end == at + 3 ? Character.digit(text.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw new HttpFailure(400, "invalid URL escape \"" + text.substring(at, end) + "\"");
    }
    return high * 16 + low;
  }

  private void check() {
    for (String key : DURATIONS) {
      if (has(key) && GoDuration.parse(text(key)).isEmpty()) {
        throw new HttpFailure(400, key + " is not a valid duration");
      }
    }
    for (String key : INTEGERS) {
      if (has(key) && !text(key).matches("[+-]?\\d{1,18}")) {
        throw new HttpFailure(400, key + " is not a valid integer");
      }
    }
    if (has("q") && text("q").isEmpty()) {
      throw new HttpFailure(400, "query parameter not set");
    }
    if (has("freshness_strict") && !has("freshness")) {
      throw new HttpFailure(400, "freshness_strict requires freshness");
    }
  }

  /** Whether the key is there, with whatever value. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** The value, empty where there is none. */
  public String text(String key) {
    return values.getOrDefault(key, "");
  }

  /** A duration that {@link #parse} has checked; never negative. */
  public Optional<Duration> duration(String key) {
    return !has(key)
        ? Optional.empty()
        : GoDuration.parse(text(key)).map(time -> time.isNegative() ? Duration.ZERO : time);
  }
}

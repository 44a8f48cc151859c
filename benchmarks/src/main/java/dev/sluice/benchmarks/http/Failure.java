package dev.sluice.benchmarks.http;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names what went wrong with a request: status and code, or the words of SQLite. */
final class Failure {
  private static final byte[] ERROR = "\"error\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern SQL = Pattern.compile("\"error\":\"((?:[^\"\\\\]|\\\\.){0,80})");
  private static final Pattern CODE =
      Pattern.compile("^([A-Z][A-Z_]{2,30}):|\"code\":\"([A-Z][A-Z_]{2,30})\"");

  private Failure() {}

  /** Null where there is none. */
  static @Nullable String of(Response response) {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return response.contains(ERROR) ? status + " " + first(SQL, response.body()) : null;
    }
    return (status + " " + first(CODE, response.body())).strip();
  }

  private static String first(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    if (!matcher.find()) {
      return "";
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    return "";
  }
}

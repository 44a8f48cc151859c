package dev.sluice.server.internal.rqlite;

import dev.sluice.server.Limits;
import dev.sluice.server.internal.http.HttpFailure;
import java.nio.charset.StandardCharsets;

/** Refuses requests that ask for too much. */
final class TextLimits {
  private static final int TOO_LARGE = 413;
  private static final int UTF8_BYTES_PER_CHAR_MAX = 3;

  private TextLimits() {}

  static HttpFailure tooMany(String what, int max, String flag) {
    return new HttpFailure(
        TOO_LARGE,
        "the request has more than %d %s, the limit; nothing was run; send fewer at a time, or raise the server's limit (%s)"
            .formatted(max, what, flag));
  }

  /**
   * Looks at the text of one statement.
   *
   * @throws HttpFailure 413
   */
  static void requireShort(String sql, Limits limits) {
    int max = limits.statementBytes();
    if (sql.length() > max / UTF8_BYTES_PER_CHAR_MAX && bytes(sql) > max) {
      throw new HttpFailure(
          TOO_LARGE,
          "a statement has %d bytes of text, at most %d are allowed; nothing was run; give values as parameters, or raise the server's limit (--max-statement)"
              .formatted(bytes(sql), max));
    }
  }

  private static int bytes(String sql) {
    return sql.getBytes(StandardCharsets.UTF_8).length;
  }

  static HttpFailure answerTooLarge(long bytes, int max, String whatNow) {
    return new HttpFailure(
        TOO_LARGE,
        "the answer would have more than %d bytes, at most %d are allowed; %s, or raise the server's limit (--max-answer)"
            .formatted(bytes, max, whatNow));
  }
}

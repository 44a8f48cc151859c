package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.sql.Arguments;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sql.SqlSyntaxException;
import dev.sluice.internal.sql.StatementKind;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * From the caller's {@link Sql} to a request: parsed once per text, refused where Sluice does not
 * let it through, arguments in the order of the parameters. Thread-safe.
 */
public final class Statements {
  private static final int PARSED_MAX = 2000;
  private static final int PARSED_CHARS_MAX = 4 << 20;
  private static final int TEXT_CHARS_MAX = 64 << 10;
  private static final AtomicLong PARSED_CHARS = new AtomicLong();
  private static final ConcurrentHashMap<String, ParsedStatement> PARSED =
      new ConcurrentHashMap<>();

  private Statements() {}

  /**
   * The parsed statement; the same object for the same text, nearly always.
   *
   * @throws SluiceException.Failed SQL or NOT_ALLOWED; the message says why and what to do
   */
  public static ParsedStatement parse(String text) {
    ParsedStatement parsed = PARSED.get(text);
    if (parsed == null) {
      parsed = parseNew(text);
    }
    if (parsed.kind() == StatementKind.REFUSED) {
      throw SluiceException.of(
          SluiceError.NOT_ALLOWED, parsed.refusal().orElse("this statement is not allowed"));
    }
    return parsed;
  }

  /**
   * The statement with its arguments in place.
   *
   * @throws SluiceException.Failed SQL or NOT_ALLOWED
   */
  public static Request.Single bind(Sql sql) {
    ParsedStatement statement = parse(sql.text());
    return new Request.Single(statement, Arguments.of(sql, statement));
  }

  /** About how many characters of texts are kept. */
  static long charsKept() {
    return PARSED.keySet().stream().mapToLong(String::length).sum();
  }

  private static ParsedStatement parseNew(String text) {
    try {
      ParsedStatement parsed = ParsedStatement.parse(text);
      if (text.length() > TEXT_CHARS_MAX) {
        return parsed; // with values in it, most likely: it will not come again
      }
      if (PARSED.size() >= PARSED_MAX || PARSED_CHARS.get() >= PARSED_CHARS_MAX) {
        PARSED.clear(); // texts made up per call would fill any cache; start over
        PARSED_CHARS.set(0);
      }
      ParsedStatement known = PARSED.putIfAbsent(text, parsed);
      if (known != null) {
        return known;
      }
      PARSED_CHARS.addAndGet(text.length());
      return parsed;
    } catch (SqlSyntaxException e) {
      throw SluiceException.of(SluiceError.SQL, String.valueOf(e.getMessage()), 0, e);
    }
  }
}

package dev.sluice.internal.sql;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Statements that were parsed before: a program says the same few again and again. What is kept is
 * bounded by number and by characters. Thread-safe.
 */
public final class KnownStatements {
  private static final int PARSED_MAX = 2000;
  private static final int PARSED_CHARS_MAX = 4 << 20;
  private static final int TEXT_CHARS_MAX = 64 << 10;
  private static final AtomicLong PARSED_CHARS = new AtomicLong();
  private static final ConcurrentHashMap<String, ParsedStatement> PARSED =
      new ConcurrentHashMap<>();

  private KnownStatements() {}

  /**
   * As {@link ParsedStatement#parse}; the same object for the same text, nearly always.
   *
   * @throws SqlSyntaxException as there
   */
  public static ParsedStatement parse(String text) {
    ParsedStatement known = PARSED.get(text);
    return known != null ? known : kept(text, ParsedStatement.parse(text));
  }

  /**
   * As {@link ParsedStatement#split}, with each statement parsed.
   *
   * @throws SqlSyntaxException as there
   */
  public static List<ParsedStatement> split(String script) {
    ParsedStatement known = PARSED.get(script);
    if (known != null) {
      return List.of(known);
    }
    List<String> texts = ParsedStatement.split(script);
    return texts.size() == 1
        ? List.of(kept(script, ParsedStatement.parse(script)))
        : texts.stream().map(KnownStatements::parse).toList();
  }

  /** About how many characters of texts are kept. */
  static long charsKept() {
    return PARSED.keySet().stream().mapToLong(String::length).sum();
  }

  private static ParsedStatement kept(String text, ParsedStatement parsed) {
    if (text.length() > TEXT_CHARS_MAX) {
      return parsed; // with values in it, most likely: it will not come again
    }
    if (PARSED.size() >= PARSED_MAX || PARSED_CHARS.get() >= PARSED_CHARS_MAX) {
      PARSED.clear(); // texts made up per call would fill any cache; start over
      PARSED_CHARS.set(0);
    }
    ParsedStatement before = PARSED.putIfAbsent(text, parsed);
    if (before != null) {
      return before;
    }
    PARSED_CHARS.addAndGet(text.length());
    return parsed;
  }
}

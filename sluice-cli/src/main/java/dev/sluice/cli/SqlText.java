package dev.sluice.cli;

import java.util.Optional;

/**
 * What the command must know about an argument of SQL before the core sees it. The core parses it
 * properly.
 *
 * @param text the SQL
 * @param unfinished what is still open at its end, such as {@code a 'string'}; joining it with the
 *     next argument would swallow that one
 * @param named whether a parameter with a name occurs: {@code :name}, {@code @name} or {@code $name}
 */
record SqlText(String text, Optional<String> unfinished, boolean named) {
  static SqlText scan(String text) {
    boolean named = false;
    for (int i = 0; i < text.length(); ) {
      int end = end(text, i);
      if (end > text.length()) {
        return new SqlText(text, Optional.of(token(text, i)), named);
      }
      named |= isNamedParameter(text, i);
      i = end;
    }
    return new SqlText(text, Optional.empty(), named);
  }

  /** Where the token that begins here ends; beyond the text when it is not finished. */
  private static int end(String text, int start) {
    char c = text.charAt(start);
    return switch (c) {
      case '\'', '"', '`' -> afterQuoted(text, start, c);
      case '[' -> after(text, start, "]");
      case '-' -> text.startsWith("--", start) ? afterLine(text, start) : start + 1;
      case '/' -> text.startsWith("/*", start) ? after(text, start + 2, "*/") : start + 1;
      default -> isWord(c) ? afterWord(text, start) : start + 1;
    };
  }

  private static boolean isNamedParameter(String text, int start) {
    char c = text.charAt(start);
    return (c == ':' || c == '@' || c == '$')
        && start + 1 < text.length()
        && isWord(text.charAt(start + 1));
  }

  /** A doubled quote ends one piece and begins the next, which comes to the same. */
  private static int afterQuoted(String text, int start, char quote) {
    return after(text, start + 1, String.valueOf(quote));
  }

  private static int after(String text, int from, String close) {
    int at = text.indexOf(close, from);
    return at < 0 ? text.length() + 1 : at + close.length();
  }

  private static int afterLine(String text, int start) {
    int at = text.indexOf('\n', start);
    return at < 0 ? text.length() : at + 1;
  }

  private static int afterWord(String text, int start) {
    int at = start + 1;
    while (at < text.length() && (isWord(text.charAt(at)) || text.charAt(at) == '$')) {
      at++;
    }
    return at;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c > 0x7f;
  }

  private static String token(String text, int start) {
    return switch (text.charAt(start)) {
      case '/' -> "a /* comment */";
      case '[' -> "a [name]";
      case '\'' -> "a 'string'";
      default -> "a quoted name";
    };
  }
}

package dev.sluice.internal.sql;

/** How SQLite compares and quotes identifiers. */
final class Names {
  private Names() {}

  /**
   * The form under which equal identifiers are equal. SQLite folds the letters A-Z only, so {@code
   * String.toLowerCase} would call names equal that are not.
   */
  static String fold(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isUpper(name.charAt(i))) {
        return foldFrom(name, i);
      }
    }
    return name;
  }

  /** Drops the quotes of a quoted identifier or string and halves the doubled ones inside. */
  static String unquote(String quoted) {
    char open = quoted.charAt(0);
    String inner = quoted.substring(1, quoted.length() - 1);
    boolean escapes = open != '[' && inner.indexOf(open) >= 0;
    String quote = String.valueOf(open);
    return escapes ? inner.replace(quote + quote, quote) : inner;
  }

  static char toUpper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static String foldFrom(String name, int from) {
    char[] folded = name.toCharArray();
    for (int i = from; i < folded.length; i++) {
      if (isUpper(folded[i])) {
        folded[i] = (char) (folded[i] + ('a' - 'A'));
      }
    }
    return new String(folded);
  }
}

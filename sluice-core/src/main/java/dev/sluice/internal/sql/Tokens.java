package dev.sluice.internal.sql;

import java.util.Arrays;

/** The tokens of a text, by number from 0. Asking beyond the end is allowed and answers "no". */
final class Tokens {
  private final String text;
  private TokenType[] types = new TokenType[32];
  private int[] starts = new int[32];
  private int[] ends = new int[32];
  private int size;

  Tokens(String text) {
    this.text = text;
  }

  void add(TokenType type, int start, int end) {
    if (size == starts.length) {
      types = Arrays.copyOf(types, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    types[size] = type;
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  int size() {
    return size;
  }

  int start(int token) {
    return starts[token];
  }

  boolean is(int token, TokenType type) {
    return token < size && types[token] == type;
  }

  boolean isSymbol(int token, char symbol) {
    return is(token, TokenType.SYMBOL) && text.charAt(starts[token]) == symbol;
  }

  /** Whether it is this unquoted word in any case; {@code word} is given in capitals. */
  boolean isWord(int token, String word) {
    return is(token, TokenType.WORD) && matches(starts[token], ends[token], word);
  }

  /** Whether it is this name, quoted or not, in any case; {@code name} is given in capitals. */
  boolean isIdentifier(int token, String name) {
    return isWord(token, name)
        || (is(token, TokenType.QUOTED_NAME) && matches(starts[token] + 1, ends[token] - 1, name));
  }

  /** Whether it can name a table where the grammar wants a name. */
  boolean isName(int token) {
    return token < size
        && switch (types[token]) {
          case WORD, QUOTED_NAME, STRING -> true;
          case PARAMETER, LITERAL, SYMBOL -> false;
        };
  }

  /** The name without quotes. Only where {@link #isName}. */
  String name(int token) {
    String written = text(token);
    return types[token] == TokenType.WORD ? written : Names.unquote(written);
  }

  /** The word in capitals, or an empty string where there is none. */
  String keyword(int token) {
    if (!is(token, TokenType.WORD)) {
      return "";
    }
    char[] word = text(token).toCharArray();
    for (int i = 0; i < word.length; i++) {
      word[i] = Names.toUpper(word[i]);
    }
    return new String(word);
  }

  String text(int token) {
    return text(token, token + 1);
  }

  /** The text from the first token up to, without, the token {@code to}. */
  String text(int from, int to) {
    return text.substring(starts[from], ends[to - 1]);
  }

  private boolean matches(int start, int end, String capitals) {
    if (end - start != capitals.length()) {
      return false;
    }
    for (int i = 0; i < capitals.length(); i++) {
      if (Names.toUpper(text.charAt(start + i)) != capitals.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}

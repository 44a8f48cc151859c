package dev.sluice.internal.sql;

/**
 * Cuts SQL text into tokens at the places where SQLite does.
 *
 * <p>Implementation note: it follows the rules, not the code, of SQLite's tokenizer, including the
 * odd ones: {@code $} and every character from U+0080 on belong to identifiers; {@code x'..'} knows
 * no doubled quote; a byte order mark is space where a token could start; a vertical tab is space
 * only after other space; {@code $a::b(c)} is one parameter. Text that SQLite rejects as a token is
 * passed on as symbols, for SQLite to complain about: it never runs. What SQLite would silently cut
 * short (a NUL) or what cannot be sent to it unchanged (half a surrogate pair becomes a question
 * mark, which is a parameter) is refused here.
 */
final class Tokenizer {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char END = '\0';

  private final String text;
  private final Tokens tokens;
  private int at;

  private Tokenizer(String text) {
    this.text = text;
    this.tokens = new Tokens(text);
  }

  static Tokens tokenize(String text) {
    requireSendable(text);
    Tokenizer tokenizer = new Tokenizer(text);
    while (tokenizer.at < text.length()) {
      tokenizer.next();
    }
    return tokenizer.tokens;
  }

  private static void requireSendable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\0') {
        throw new SqlSyntaxException(
            "SQL text contains a NUL character",
            i,
            "SQLite would ignore the rest: pass the value as a parameter");
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new SqlSyntaxException(
              "SQL text contains half a surrogate pair", i, "it has no UTF-8 form: remove it");
        }
        i++;
      }
    }
  }

  private void next() {
    char c = text.charAt(at);
    switch (c) {
      case ' ', '\t', '\n', '\f', '\r' -> space();
      case '-' -> minus();
      case '/' -> slash();
      case '\'' -> quoted(TokenType.STRING, c);
      case '"', '`' -> quoted(TokenType.QUOTED_NAME, c);
      case '[' -> token(TokenType.QUOTED_NAME, closing(at + 1, ']', "identifier") + 1);
      case '?' -> token(TokenType.PARAMETER, digits(at + 1));
      case ':', '@', '$', '#' -> namedParameter();
      case '.' -> {
        if (isDigit(peek(at + 1))) {
          number();
        } else {
          token(TokenType.SYMBOL, at + 1);
        }
      }
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      case 'x', 'X' -> {
        if (peek(at + 1) == '\'') {
          token(TokenType.LITERAL, closing(at + 2, '\'', "blob") + 1);
        } else {
          word();
        }
      }
      case BYTE_ORDER_MARK -> at++;
      default -> {
        if (isIdentifierPart(c)) {
          word();
        } else {
          token(TokenType.SYMBOL, at + 1);
        }
      }
    }
  }

  private void space() {
    do {
      at++;
    } while (isSpace(peek(at)));
  }

  private void minus() {
    if (peek(at + 1) != '-') {
      token(TokenType.SYMBOL, at + 1);
      return;
    }
    int lineEnd = text.indexOf('\n', at);
    at = lineEnd < 0 ? text.length() : lineEnd;
  }

  private void slash() {
    if (peek(at + 1) != '*') {
      token(TokenType.SYMBOL, at + 1);
      return;
    }
    int end = text.indexOf("*/", at + 2);
    if (end < 0) {
      throw new SqlSyntaxException("comment is not closed", at, "add */ at its end");
    }
    at = end + 2;
  }

  private void quoted(TokenType type, char quote) {
    String what = type == TokenType.STRING ? "string" : "identifier";
    int end = closing(at + 1, quote, what);
    while (peek(end + 1) == quote) {
      end = closing(end + 2, quote, what);
    }
    token(type, end + 1);
  }

  private int closing(int from, char quote, String what) {
    int end = text.indexOf(quote, from);
    if (end < 0) {
      throw new SqlSyntaxException(
          what + " is not closed",
          at,
          "add " + quote + " at its end, or pass the value as a parameter");
    }
    return end;
  }

  private void namedParameter() {
    int end = at + 1;
    boolean named = false;
    boolean closed = true;
    for (char c = peek(end); ; c = peek(end)) {
      if (isIdentifierPart(c)) {
        named = true;
        end++;
      } else if (c == ':' && peek(end + 1) == ':') {
        end += 2;
      } else if (c == '(' && named) {
        end = suffixEnd(end);
        closed = text.charAt(end - 1) == ')';
        break;
      } else {
        break;
      }
    }
    token(named && closed ? TokenType.PARAMETER : TokenType.SYMBOL, end);
  }

  private int suffixEnd(int open) {
    int end = open + 1;
    while (end < text.length() && text.charAt(end) != ')' && !isSpace(text.charAt(end))) {
      end++;
    }
    return peek(end) == ')' ? end + 1 : end;
  }

  private void number() {
    int end = digits(at);
    if (peek(end) == '.') {
      end = digits(end + 1);
    }
    if ((peek(end) == 'e' || peek(end) == 'E')
        && (peek(end + 1) == '+' || peek(end + 1) == '-')
        && isDigit(peek(end + 2))) {
      end += 2;
    }
    token(TokenType.LITERAL, identifierEnd(end));
  }

  private void word() {
    token(TokenType.WORD, identifierEnd(at + 1));
  }

  private int identifierEnd(int from) {
    int end = from;
    while (isIdentifierPart(peek(end))) {
      end++;
    }
    return end;
  }

  private int digits(int from) {
    int end = from;
    while (isDigit(peek(end))) {
      end++;
    }
    return end;
  }

  private void token(TokenType type, int end) {
    tokens.add(type, at, end);
    at = end;
  }

  private char peek(int index) {
    return index < text.length() ? text.charAt(index) : END;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isIdentifierPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c >= 0x80
        || isDigit(c)
        || c == '$';
  }
}

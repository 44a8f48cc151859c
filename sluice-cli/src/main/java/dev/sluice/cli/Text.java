package dev.sluice.cli;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** SQLite values as text for people. */
final class Text {
  static final HexFormat HEX = HexFormat.of();

  private Text() {}

  /** The value as SQL would show it: {@code NULL}, numbers, text as it is, {@code x'…'} for a BLOB. */
  static String plain(@Nullable Object value) {
    return switch (value) {
      case null -> "NULL";
      case byte[] bytes -> "x'" + HEX.formatHex(bytes) + "'";
      case Double real when real.isInfinite() -> real > 0 ? "Inf" : "-Inf";
      default -> value.toString();
    };
  }

  /**
   * The value on one line and safe for a terminal: control characters and marks that reorder text
   * are written as escapes ({@code \n}, {@code \x1b}), and what is wider than {@code widthMax}
   * columns ends in {@code …}.
   */
  static Cell cell(@Nullable Object value, int widthMax) {
    if (value instanceof byte[] bytes && bytes.length > widthMax) {
      return cut("x'" + HEX.formatHex(bytes, 0, widthMax), widthMax);
    }
    return cut(plain(value), widthMax);
  }

  /**
   * A value as a table shows it.
   *
   * @param text one line
   * @param cut whether something is missing at its end
   */
  record Cell(String text, boolean cut) {}

  /** Columns the text takes on a terminal. */
  static int width(String text) {
    return text.codePoints().map(Text::width).sum();
  }

  /** Whether the character at this index is half of a surrogate pair whose other half is missing. */
  static boolean isLoneSurrogate(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  private static Cell cut(String text, int widthMax) {
    StringBuilder out = new StringBuilder();
    int width = 0;
    int keep = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      String shown = shown(point);
      width += width(shown);
      if (width > widthMax) {
        return new Cell(out.substring(0, keep) + "…", /* cut= */ true);
      }
      out.append(shown);
      if (width < widthMax) {
        keep = out.length();
      }
      i += Character.charCount(point);
    }
    return new Cell(out.toString(), /* cut= */ false);
  }

  private static String shown(int point) {
    return switch (point) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        if (Character.isISOControl(point)) {
          yield "\\x" + HEX.toHexDigits((byte) point);
        }
        yield isUnsafe(point) ? "\\u" + HEX.toHexDigits((char) point) : Character.toString(point);
      }
    };
  }

  private static boolean isUnsafe(int point) {
    return (point >= 0xd800 && point <= 0xdfff)
        || (point >= 0x202a && point <= 0x202e)
        || (point >= 0x2066 && point <= 0x2069)
        || point == 0x2028
        || point == 0x2029;
  }

  private static int width(int point) {
    if (point < 0x300) {
      return 1;
    }
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(point) ? 2 : 1;
  }

  private static boolean isWide(int point) {
    return (point >= 0x1100 && point <= 0x115f)
        || (point >= 0x2e80 && point <= 0xa4cf && point != 0x303f)
        || (point >= 0xa960 && point <= 0xa97f)
        || (point >= 0xac00 && point <= 0xd7a3)
        || (point >= 0xf900 && point <= 0xfaff)
        || (point >= 0xfe30 && point <= 0xfe6f)
        || (point >= 0xff00 && point <= 0xff60)
        || (point >= 0xffe0 && point <= 0xffe6)
        || (point >= 0x1f300 && point <= 0x1f64f)
        || (point >= 0x1f680 && point <= 0x1f6ff)
        || (point >= 0x1f900 && point <= 0x1f9ff)
        || (point >= 0x20000 && point <= 0x3fffd);
  }
}

package dev.sluice.cli;

import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object written field by field. Values are {@code null}, numbers, booleans, strings, {@code
 * byte[]}, other objects and lists of these.
 *
 * <p>Integers are written with all their digits. Real numbers that JSON lacks are written so that
 * readers overflow to the same value: {@code 9e999} and {@code -9e999}, as SQLite does. A BLOB is
 * {@code {"$blob":"<base64>"}}. A surrogate without its other half is escaped, as UTF-8 has no form
 * for it.
 */
final class JsonObject {
  private final StringBuilder text = new StringBuilder("{");

  JsonObject put(String name, @Nullable Object value) {
    if (text.length() > 1) {
      text.append(',');
    }
    appendString(text, name);
    text.append(':');
    append(text, value);
    return this;
  }

  @Override
  public String toString() {
    return text + "}";
  }

  private static void append(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case String string -> appendString(out, string);
      case Double real -> out.append(real(real));
      case byte[] bytes ->
        out.append("{\"$blob\":\"")
            .append(Base64.getEncoder().encodeToString(bytes))
            .append("\"}");
      case List<?> list -> appendList(out, list);
      case Long _, Integer _, Boolean _, JsonObject _ -> out.append(value);
      default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
    }
  }

  private static void appendList(StringBuilder out, List<?> list) {
    out.append('[');
    String separator = "";
    for (Object element : list) {
      out.append(separator);
      append(out, element);
      separator = ",";
    }
    out.append(']');
  }

  private static String real(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "9e999" : "-9e999";
    }
    return Double.isNaN(value) ? "null" : Double.toString(value);
  }

  private static void appendString(StringBuilder out, String string) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (mustEscape(string, i)) {
            out.append("\\u").append(hex4(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean mustEscape(String string, int at) {
    char c = string.charAt(at);
    return c < 0x20 || c == 0x7f || Text.isLoneSurrogate(string, at);
  }

  private static String hex4(char c) {
    return Text.HEX.toHexDigits(c);
  }
}

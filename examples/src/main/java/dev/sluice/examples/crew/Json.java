package dev.sluice.examples.crew;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes strings, numbers, booleans, lists and maps as JSON on one line. */
public final class Json {
  private Json() {}

  /** The JSON text of a value; anything of another type is written as its string. */
  public static String of(Object value) {
    return switch (value) {
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      case Collection<?> list ->
        list.stream().map(Json::of).collect(Collectors.joining(",", "[", "]"));
      case Map<?, ?> map ->
        map.entrySet().stream()
            .map(entry -> text(entry.getKey().toString()) + ":" + of(entry.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
      default -> text(value.toString());
    };
  }

  private static String text(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}

package dev.sluice.server.internal.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, strings, numbers, booleans and null; and finds what is inside. */
public final class JsonTree {
  private JsonTree() {}

  /** Appends a value. Maps are written in their own order: sorted, if they should look like Go's. */
  public static JsonOut write(@Nullable Object value, JsonOut out) {
    switch (value) {
      case null -> out.nothing();
      case Map<?, ?> map -> {
        out.beginObject();
        map.forEach((key, member) -> write(member, out.key(String.valueOf(key))));
        out.endObject();
      }
      case List<?> list -> {
        out.beginArray();
        list.forEach(element -> write(element, out));
        out.endArray();
      }
      case Boolean flag -> out.bool(flag);
      case Double number -> out.real(number);
      case Number number -> out.number(number.longValue());
      default -> out.text(value.toString());
    }
    return out;
  }

  /** What is at a path like {@code a.b.c}; an empty object where there is nothing. */
  public static @Nullable Object at(String path, Map<String, ?> tree) {
    Object value = tree;
    for (String key : path.split("\\.", -1)) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(key)) {
        return Map.of();
      }
      value = map.get(key);
    }
    return value;
  }
}

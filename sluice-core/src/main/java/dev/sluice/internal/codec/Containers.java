package dev.sluice.internal.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The forms of lists, maps and optional values. Elements are slots of reference types, so each takes
 * at least a byte, and a count can be checked against the bytes left before anything is allocated.
 */
final class Containers {
  private Containers() {}

  static Form<List<@Nullable Object>> list(Form<Object> element) {
    return Form.of(
        "List<" + element.shape() + ">",
        (list, out) -> writeList(list, element, out),
        in -> readList(element, in));
  }

  static Form<Map<@Nullable Object, @Nullable Object>> map(Form<Object> key, Form<Object> value) {
    return Form.of(
        "Map<" + key.shape() + "," + value.shape() + ">",
        (map, out) -> writeMap(map, key, value, out),
        in -> readMap(key, value, in));
  }

  static Form<Optional<Object>> optional(Form<Object> element) {
    return Form.of(
        "Optional<" + element.shape() + ">",
        (optional, out) -> element.writeSlot(optional.orElse(null), out),
        in -> Optional.ofNullable(element.readSlot(in)));
  }

  private static void writeList(List<@Nullable Object> list, Form<Object> element, WireWriter out) {
    // A copy, so that count and elements agree even if another thread changes the list meanwhile.
    @Nullable Object[] elements = list.toArray();
    out.varint(elements.length);
    for (Object each : elements) {
      element.writeSlot(each, out);
    }
  }

  private static List<@Nullable Object> readList(Form<Object> element, WireReader in) {
    int count = in.count(1);
    List<@Nullable Object> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(element.readSlot(in));
    }
    return Collections.unmodifiableList(list);
  }

  private static void writeMap(
      Map<@Nullable Object, @Nullable Object> map,
      Form<Object> key,
      Form<Object> value,
      WireWriter out) {
    Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>(map);
    out.varint(copy.size());
    copy.forEach((eachKey, eachValue) -> {
      key.writeSlot(eachKey, out);
      value.writeSlot(eachValue, out);
    });
  }

  private static Map<@Nullable Object, @Nullable Object> readMap(
      Form<Object> key, Form<Object> value, WireReader in) {
    int count = in.count(2);
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      map.put(key.readSlot(in), value.readSlot(in));
    }
    if (map.size() != count) {
      throw new WireException("a key occurs twice in a map");
    }
    return Collections.unmodifiableMap(map);
  }
}

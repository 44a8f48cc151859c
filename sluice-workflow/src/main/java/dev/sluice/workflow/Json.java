package dev.sluice.workflow;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The engine's own small pieces of JSON. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static String strings(Collection<String> strings) {
    return MAPPER.writeValueAsString(new TreeSet<>(strings));
  }

  static Map<String, String> map(@Nullable String text) {
    return text == null
        ? Map.of()
        : MAPPER.readValue(text, new TypeReference<TreeMap<String, String>>() {});
  }

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  @SuppressWarnings("NullAway") // a value of JSON may be null
  static Map<String, @Nullable Object> read(String text) {
    return MAPPER.readValue(text, new TypeReference<Map<String, @Nullable Object>>() {});
  }

  static String object(Map<String, String> values) {
    return MAPPER.writeValueAsString(new TreeMap<>(values));
  }
}

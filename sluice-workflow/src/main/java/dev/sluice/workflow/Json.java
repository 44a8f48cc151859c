package dev.sluice.workflow;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The engine's own small pieces of JSON. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final JsonMapper STRICT = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

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

  /** Whether a text is one JSON value, and nothing after it; refuses it if not. */
  static void check(String text) {
    try {
      STRICT.readTree(text);
      if (text.isBlank()) {
        throw new IllegalArgumentException("there is no value in it");
      }
    } catch (JacksonException | IllegalArgumentException e) {
      String why = e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage();
      throw new WorkflowException.Refused(
          WorkflowError.UNSERIALISABLE,
          "'%s' is not one JSON value: %s"
              .formatted(text.length() > 60 ? text.substring(0, 60) + "…" : text, why),
          e);
    }
  }

  static String object(Map<String, String> values) {
    return MAPPER.writeValueAsString(new TreeMap<>(values));
  }
}

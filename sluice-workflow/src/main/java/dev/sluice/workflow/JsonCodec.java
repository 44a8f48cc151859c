package dev.sluice.workflow;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values as JSON, by Jackson: records, sealed types that name their subtypes, collections, {@code
 * java.time}. Fields that a newer version has dropped are ignored, so old rows can be read.
 */
public final class JsonCodec implements ValueCodec {
  static final String NAME = "json";

  private final JsonMapper mapper;

  /** With the defaults. */
  public JsonCodec() {
    this(JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build());
  }

  /** With a mapper of your own. */
  public JsonCodec(JsonMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String encode(@Nullable Object value) {
    return mapper.writeValueAsString(value);
  }

  @Override
  public <T> @Nullable T decode(String text, Class<T> type) {
    return type == Void.class ? null : mapper.readValue(text, type);
  }
}

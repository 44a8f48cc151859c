package dev.sluice.workflow;

import org.jspecify.annotations.Nullable;

/** Values and errors as text, with errors that say which value it was. */
final class Values {
  private final ValueCodec codec;
  private final JsonCodec own = new JsonCodec();

  Values(ValueCodec codec) {
    this.codec = codec;
  }

  String codec() {
    return codec.name();
  }

  /** Never null for a value: null stands for no value at all. */
  @Nullable
  String encode(@Nullable Object value, String what) {
    try {
      if (value instanceof JsonText json) {
        requireJson(codec.name());
        return json.isNothing() ? null : json.text();
      }
      return value == null ? null : codec.encode(value);
    } catch (Exception e) {
      throw new WorkflowException.Refused(
          WorkflowError.UNSERIALISABLE,
          "%s, a %s, cannot be written by codec '%s': %s"
              .formatted(what, value.getClass().getName(), codec.name(), e.getMessage()),
          e);
    }
  }

  /** The value, as its type says; null where there is none. */
  @SuppressWarnings("NullAway") // null only where the user's code gave null, or for Void
  <T> T decode(@Nullable String text, @Nullable String codecName, Class<T> type, String what) {
    if (text == null) {
      return null;
    }
    try {
      if (type == JsonText.class) {
        requireJson(codecName == null ? codec.name() : codecName);
        return type.cast(new JsonText(text));
      }
      if (codecName != null && !codecName.equals(codec.name())) {
        throw new IllegalStateException("it was written by codec '%s', this process has '%s'"
            .formatted(codecName, codec.name()));
      }
      return codec.decode(text, type);
    } catch (Exception e) {
      throw new WorkflowException.Refused(
          WorkflowError.UNSERIALISABLE,
          "%s cannot be read as %s: %s".formatted(what, type.getName(), e.getMessage()),
          e);
    }
  }

  private static void requireJson(String codecName) {
    if (!codecName.equals(JsonCodec.NAME)) {
      throw new IllegalStateException("its codec is '%s', and text of JSON goes with '%s' only"
          .formatted(codecName, JsonCodec.NAME));
    }
  }

  /** Errors are always JSON, so that people and SQL can read them. */
  String encode(Failure failure) {
    return own.encode(failure);
  }

  Failure failure(@Nullable String error) {
    Failure failure = error == null ? null : own.decode(error, Failure.class);
    return failure == null ? Failure.of("unknown", "no error was recorded") : failure;
  }
}

package dev.sluice.server.internal.op;

import dev.sluice.Shape;
import dev.sluice.Shape.Scalar;
import dev.sluice.server.internal.json.JsonOut;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON that {@link ShapeReader} reads back. */
final class ShapeWriter {
  private ShapeWriter() {}

  /** Appends a value of this shape. */
  static void write(Shape shape, @Nullable Object value, JsonOut out) {
    if (value == null) {
      out.nothing();
      return;
    }
    switch (shape) {
      case Scalar scalar -> scalar(scalar, value, out);
      case Shape.ChoiceOf _ -> out.text(((Enum<?>) value).name());
      case Shape.ListOf(Shape element) -> {
        out.beginArray();
        ((List<?>) value).forEach(each -> write(element, each, out));
        out.endArray();
      }
      case Shape.MapOf map -> map(map, (Map<?, ?>) value, out);
      case Shape.OptionalOf(Shape element) ->
        write(element, ((Optional<?>) value).orElse(null), out);
      case Shape.RecordOf record -> record(record, (Record) value, out);
    }
  }

  private static void record(Shape.RecordOf shape, Record record, JsonOut out) {
    out.beginObject();
    for (int i = 0; i < shape.components().size(); i++) {
      Shape.Component component = shape.components().get(i);
      out.key(component.name());
      write(component.shape(), shape.access().value(i, record), out);
    }
    out.endObject();
  }

  private static void map(Shape.MapOf shape, Map<?, ?> map, JsonOut out) {
    boolean isObject = ScalarText.isText(shape.key());
    if (isObject) {
      out.beginObject();
      map.forEach((key, value) -> write(shape.value(), value, out.key(keyText(key))));
      out.endObject();
    } else {
      out.beginArray();
      map.forEach((key, value) -> {
        out.beginArray();
        write(shape.key(), key, out);
        write(shape.value(), value, out);
        out.endArray();
      });
      out.endArray();
    }
  }

  private static String keyText(@Nullable Object key) {
    return switch (key) {
      case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
      case Enum<?> constant -> constant.name();
      case null, default -> String.valueOf(key);
    };
  }

  private static void scalar(Scalar scalar, Object value, JsonOut out) {
    switch (scalar) {
      case TEXT, CHARACTER, UUID, DURATION, INSTANT -> out.text(value.toString());
      case BYTES -> out.plainText(Base64.getEncoder().encode((byte[]) value));
      case BOOLEAN -> out.bool((Boolean) value);
      case BYTE, SHORT, INTEGER, LONG -> out.number(((Number) value).longValue());
      case FLOAT, DOUBLE -> real(value, out);
      case NOTHING -> out.nothing();
    }
  }

  private static void real(Object value, JsonOut out) {
    double number = value instanceof Float ? Double.parseDouble(value.toString()) : (Double) value;
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      out.text(Double.toString(number));
    } else {
      out.real(number);
    }
  }
}

package dev.sluice.server.internal.op;

import dev.sluice.Shape;
import dev.sluice.Shape.Scalar;
import dev.sluice.server.internal.json.JsonOut;

/** Writes shapes as JSON Schema (2020-12): what {@link ShapeReader} takes and {@link ShapeWriter} gives. */
final class ShapeSchema {
  private ShapeSchema() {}

  /** Appends the schema of a shape. */
  static void write(Shape shape, JsonOut out) {
    switch (shape) {
      case Scalar scalar -> scalar(scalar, out);
      case Shape.ChoiceOf choice -> {
        out.beginObject().key("enum").beginArray();
        choice.constants().keySet().forEach(out::text);
        out.endArray().endObject();
      }
      case Shape.ListOf(Shape element) -> {
        out.beginObject().key("type").text("array").key("items");
        write(element, out);
        out.endObject();
      }
      case Shape.MapOf map -> map(map, out);
      case Shape.OptionalOf(Shape element) -> {
        out.beginObject().key("anyOf").beginArray();
        write(element, out);
        out.beginObject().key("type").text("null").endObject();
        out.endArray().endObject();
      }
      case Shape.RecordOf record -> record(record, out);
    }
  }

  private static void record(Shape.RecordOf record, JsonOut out) {
    out.beginObject().key("type").text("object").key("properties").beginObject();
    for (Shape.Component component : record.components()) {
      write(component.shape(), out.key(component.name()));
    }
    out.endObject().key("required").beginArray();
    record.components().stream()
        .filter(component -> !(component.shape() instanceof Shape.OptionalOf))
        .forEach(component -> out.text(component.name()));
    out.endArray().key("additionalProperties").bool(false).endObject();
  }

  private static void map(Shape.MapOf map, JsonOut out) {
    if (ScalarText.isText(map.key())) {
      out.beginObject().key("type").text("object").key("additionalProperties");
      write(map.value(), out);
      out.endObject();
      return;
    }
    out.beginObject().key("type").text("array").key("items").beginObject();
    out.key("type").text("array").key("prefixItems").beginArray();
    write(map.key(), out);
    write(map.value(), out);
    out.endArray()
        .key("items")
        .bool(false)
        .key("minItems")
        .number(2)
        .endObject()
        .endObject();
  }

  private static void scalar(Scalar scalar, JsonOut out) {
    out.beginObject();
    switch (scalar) {
      case TEXT -> out.key("type").text("string");
      case BYTES -> out.key("type").text("string").key("contentEncoding").text("base64");
      case BOOLEAN -> out.key("type").text("boolean");
      case BYTE, SHORT, INTEGER, LONG -> {
        out.key("type").text("integer");
        out.key("minimum").number(ScalarText.range(scalar)[0]);
        out.key("maximum").number(ScalarText.range(scalar)[1]);
      }
      case FLOAT, DOUBLE -> real(out);
      case CHARACTER ->
        out.key("type")
            .text("string")
            .key("minLength")
            .number(1)
            .key("maxLength")
            .number(1);
      case UUID -> out.key("type").text("string").key("format").text("uuid");
      case DURATION -> out.key("type").text("string").key("format").text("duration");
      case INSTANT -> out.key("type").text("string").key("format").text("date-time");
      case NOTHING -> out.key("type").text("null");
    }
    out.endObject();
  }

  private static void real(JsonOut out) {
    out.key("anyOf").beginArray();
    out.beginObject().key("type").text("number").endObject();
    out.beginObject().key("enum").beginArray();
    out.text("NaN").text("Infinity").text("-Infinity");
    out.endArray().endObject().endArray();
  }
}

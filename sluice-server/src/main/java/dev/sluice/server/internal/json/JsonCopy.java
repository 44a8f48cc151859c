package dev.sluice.server.internal.json;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Copies JSON, with every digit of its numbers. */
public final class JsonCopy {
  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  private JsonCopy() {}

  /** Writes a whole text as a part of something else, in the form of that. */
  public static JsonOut write(String json, JsonOut out) {
    try (JsonParser in = JsonIn.open(json)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        write(token, in, out);
      }
    }
    return out;
  }

  private static void write(JsonToken token, JsonParser in, JsonOut out) {
    switch (token) {
      case START_OBJECT -> out.beginObject();
      case END_OBJECT -> out.endObject();
      case START_ARRAY -> out.beginArray();
      case END_ARRAY -> out.endArray();
      case PROPERTY_NAME -> out.key(in.currentName());
      case VALUE_STRING -> out.text(in.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.numeral(in.getString());
      case VALUE_TRUE -> out.bool(true);
      case VALUE_FALSE -> out.bool(false);
      case VALUE_NULL -> out.nothing();
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
        throw new IllegalStateException("a text has no such token: " + token);
    }
  }

  /** The value at which a reader stands, as a text of its own; the reader then stands at its end. */
  public static String current(JsonParser in) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      out.copyCurrentStructureExact(in);
    }
    return text.toString();
  }
}

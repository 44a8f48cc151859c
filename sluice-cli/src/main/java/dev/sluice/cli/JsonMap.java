package dev.sluice.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads a JSON object as maps, strings, whole numbers and booleans; what else there is is left out. */
final class JsonMap {
  private JsonMap() {}

  /**
   * Parses a text.
   *
   * @throws CommandFailed if it is no JSON object
   */
  static Map<String, Object> parse(String text) {
    try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      if (in.nextToken() == JsonToken.START_OBJECT) {
        return object(in);
      }
    } catch (JacksonException e) {
      throw new CommandFailed("NO_STATUS", "the answer is no JSON: " + e.getOriginalMessage());
    }
    throw new CommandFailed("NO_STATUS", "the answer is no JSON object");
  }

  private static Map<String, Object> object(JsonParser in) {
    Map<String, Object> object = new LinkedHashMap<>();
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      switch (in.nextToken()) {
        case START_OBJECT -> object.put(name, object(in));
        case VALUE_STRING -> object.put(name, in.getString());
        case VALUE_NUMBER_INT -> object.put(name, in.getLongValue());
        case VALUE_TRUE -> object.put(name, true);
        case VALUE_FALSE -> object.put(name, false);
        default -> in.skipChildren();
      }
    }
    return object;
  }
}

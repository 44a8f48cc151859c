package dev.sluice.server.internal.op;

import dev.sluice.Shape;
import dev.sluice.Shape.Component;
import dev.sluice.Shape.Scalar;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.json.JsonIn;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads JSON as a record. Strict: a field that is unknown, missing or there twice, a value of another
 * type, a number out of range, text after the end are 400 with the path of what is wrong. Only an
 * {@link Optional} may be null or absent. For one document; not thread-safe.
 */
final class ShapeReader {
  private final JsonParser in;
  private final JsonPath path = new JsonPath();

  private ShapeReader(JsonParser in) {
    this.in = in;
  }

  /**
   * The record.
   *
   * @param body UTF-8; where it is empty, an object without fields
   * @param known components whose values are known from elsewhere, as text: those of the path
   * @throws HttpFailure 400
   */
  static Record read(Shape.RecordOf shape, byte[] body, Map<String, String> known) {
    String text = body.length == 0 ? "{}" : decoded(body);
    try (JsonParser in = JsonIn.open(text)) {
      return new ShapeReader(in).document(shape, known);
    } catch (JacksonException e) {
      throw Problem.of(
              ServerError.INVALID_REQUEST,
              "the body is no JSON: %s (line %d, column %d)"
                  .formatted(
                      JsonPath.abbreviated(firstLine(e)),
                      e.getLocation().getLineNr(),
                      e.getLocation().getColumnNr()))
          .toFailure();
    }
  }

  private static String firstLine(JacksonException e) {
    return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
  }

  private static String decoded(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw Problem.of(ServerError.INVALID_REQUEST, "the body is not UTF-8").toFailure();
    }
  }

  private Record document(Shape.RecordOf shape, Map<String, String> known) {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw path.wrong("must be an object");
    }
    Record record = record(shape, known);
    if (in.nextToken() != null) {
      throw path.wrong("something follows the end of the object");
    }
    return record;
  }

  private Record record(Shape.RecordOf shape, Map<String, String> known) {
    List<Component> components = shape.components();
    @Nullable Object[] values = new @Nullable Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      String text = known.get(components.get(i).name());
      values[i] = text == null ? null : parsed(components.get(i), text);
    }
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      int mark = path.member(name);
      int index = index(components, name);
      if (known.containsKey(name)) {
        throw path.wrong("is in the path already; leave it out of the body");
      }
      if (values[index] != null) {
        throw path.wrong("is there twice");
      }
      values[index] = value(components.get(index).shape(), in.nextToken());
      path.leave(mark);
    }
    complete(components, values);
    return created(shape, values);
  }

  private Object parsed(Component component, String text) {
    int mark = path.member(component.name());
    Object value = component.shape() instanceof Shape.OptionalOf(Shape element)
        ? Optional.of(ScalarText.parse(element, text, path))
        : ScalarText.parse(component.shape(), text, path);
    path.leave(mark);
    return value;
  }

  private int index(List<Component> components, String name) {
    for (int i = 0; i < components.size(); i++) {
      if (components.get(i).name().equals(name)) {
        return i;
      }
    }
    throw path.wrong(
        "is not known; known are " + components.stream().map(Component::name).toList());
  }

  private void complete(List<Component> components, @Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        Component component = components.get(i);
        if (!(component.shape() instanceof Shape.OptionalOf)) {
          path.member(component.name());
          throw path.wrong("is missing; it must be " + ScalarText.words(component.shape()));
        }
        values[i] = Optional.empty();
      }
    }
  }

  private Record created(Shape.RecordOf shape, @Nullable Object[] values) {
    try {
      return shape.access().create(values);
    } catch (IllegalArgumentException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw path.wrong("is refused: " + reason.getMessage());
    }
  }

  private Object value(Shape shape, JsonToken token) {
    if (shape instanceof Shape.OptionalOf(Shape element)) {
      return token == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(value(element, token));
    }
    if (token == JsonToken.VALUE_NULL) {
      throw path.wrong("is null, must be " + ScalarText.words(shape));
    }
    return switch (shape) {
      case Scalar scalar -> scalar(scalar, token);
      case Shape.ChoiceOf choice -> {
        require(token == JsonToken.VALUE_STRING, choice, token);
        yield ScalarText.choice(choice, text(), path);
      }
      case Shape.ListOf list -> {
        require(token == JsonToken.START_ARRAY, list, token);
        yield list(list.element());
      }
      case Shape.MapOf map -> map(map, token);
      case Shape.RecordOf record -> {
        require(token == JsonToken.START_OBJECT, record, token);
        yield record(record, Map.of());
      }
      case Shape.OptionalOf _ -> throw new IllegalStateException("handled before");
    };
  }

  private Object scalar(Scalar scalar, JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> ScalarText.string(scalar, text(), path);
      case VALUE_NUMBER_INT ->
        switch (scalar) {
          case BYTE, SHORT, INTEGER, LONG -> ScalarText.integer(scalar, in.getString(), path);
          case FLOAT, DOUBLE -> ScalarText.real(scalar, in.getString(), path);
          default -> throw notA(scalar, token);
        };
      case VALUE_NUMBER_FLOAT ->
        switch (scalar) {
          case FLOAT, DOUBLE -> ScalarText.real(scalar, in.getString(), path);
          default -> throw notA(scalar, token);
        };
      case VALUE_TRUE, VALUE_FALSE -> {
        require(scalar == Scalar.BOOLEAN, scalar, token);
        yield token == JsonToken.VALUE_TRUE;
      }
      default -> throw notA(scalar, token);
    };
  }

  private List<Object> list(Shape element) {
    List<Object> list = new ArrayList<>();
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      int mark = path.element(list.size());
      list.add(value(element, token));
      path.leave(mark);
    }
    return Collections.unmodifiableList(list);
  }

  private Map<Object, Object> map(Shape.MapOf shape, JsonToken token) {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (ScalarText.isText(shape.key())) {
      require(token == JsonToken.START_OBJECT, shape, token);
      while (in.nextToken() != JsonToken.END_OBJECT) {
        int mark = path.member(in.currentName());
        put(map, ScalarText.parse(shape.key(), checked(in.currentName()), path), shape);
        path.leave(mark);
      }
    } else {
      require(token == JsonToken.START_ARRAY, shape, token);
      while (in.nextToken() != JsonToken.END_ARRAY) {
        int mark = path.element(map.size());
        require(in.currentToken() == JsonToken.START_ARRAY, shape, in.currentToken());
        put(map, value(shape.key(), in.nextToken()), shape);
        require(in.nextToken() == JsonToken.END_ARRAY, shape, in.currentToken());
        path.leave(mark);
      }
    }
    return Collections.unmodifiableMap(map);
  }

  private void put(Map<Object, Object> map, Object key, Shape.MapOf shape) {
    if (map.put(key, value(shape.value(), in.nextToken())) != null) {
      throw path.wrong("is there twice");
    }
  }

  private void require(boolean holds, Shape shape, JsonToken token) {
    if (!holds) {
      throw notA(shape, token);
    }
  }

  private HttpFailure notA(Shape shape, JsonToken token) {
    return path.wrong("is %s, must be %s".formatted(words(token), ScalarText.words(shape)));
  }

  private static String words(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction or an exponent";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case START_ARRAY -> "an array";
      case START_OBJECT -> "an object";
      default -> "something else";
    };
  }

  private String text() {
    return checked(in.getString());
  }

  /** SQLite's text is UTF-8, which has no half characters. */
  private String checked(String text) {
    if (!JsonIn.wellFormed(text).equals(text)) {
      throw path.wrong("has half of a surrogate pair");
    }
    return text;
  }
}

package dev.sluice.server.internal.workflow;

import dev.sluice.ErrorCode;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.GoDuration;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.http.Problem;
import dev.sluice.server.internal.json.JsonCopy;
import dev.sluice.server.internal.json.JsonIn;
import dev.sluice.workflow.JsonText;
import dev.sluice.workflow.WorkflowException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The JSON object of a request; what does not fit is 400 and says where. Immutable. */
final class Body {
  private static final int SHOWN = 60;

  private final Map<String, String> members;

  private Body(Map<String, String> members) {
    this.members = members;
  }

  /** An object with no other members than these; nothing at all is an empty object. */
  static Body of(Exchange exchange, Set<String> known) throws IOException {
    byte[] bytes = exchange.body();
    Map<String, String> members = new LinkedHashMap<>();
    if (bytes.length > 0) {
      try (JsonParser in = JsonIn.open(bytes)) {
        read(in, known, members);
      } catch (JacksonException e) {
        throw wrong("the body is no JSON object: " + e.getOriginalMessage());
      }
    }
    return new Body(members);
  }

  private static void read(JsonParser in, Set<String> known, Map<String, String> members) {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw wrong("the body is no JSON object");
    }
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      if (!known.contains(name)) {
        throw wrong("there is no '%s' here; there are %s"
            .formatted(shown(name), known.stream().sorted().toList()));
      }
      in.nextToken();
      if (members.put(name, JsonCopy.current(in)) != null) {
        throw wrong("'" + name + "' is there twice");
      }
    }
    if (in.nextToken() != null) {
      throw wrong("there is more after the object");
    }
  }

  /** The whole body as a value. */
  static JsonText value(Exchange exchange) throws IOException {
    return json(new String(exchange.body(), StandardCharsets.UTF_8));
  }

  private static JsonText json(String text) {
    try {
      return new JsonText(text);
    } catch (WorkflowException.Refused e) {
      throw wrong(e.code(), String.valueOf(e.getMessage()));
    }
  }

  /** A member as a value; null where it is missing. */
  JsonText json(String name, String otherwise) {
    return json(members.getOrDefault(name, otherwise));
  }

  boolean has(String name) {
    return members.containsKey(name) && !"null".equals(members.get(name));
  }

  Optional<String> text(String name) {
    return token(name, JsonToken.VALUE_STRING, "a string", JsonParser::getString);
  }

  Optional<Integer> integer(String name) {
    return token(
        name, JsonToken.VALUE_NUMBER_INT, "an integer of 32 bits", JsonParser::getIntValue);
  }

  Optional<Boolean> flag(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    String text = members.get(name);
    if (!"true".equals(text) && !"false".equals(text)) {
      throw wrong("'" + name + "' is not true or false");
    }
    return Optional.of("true".equals(text));
  }

  Optional<Duration> duration(String name) {
    return text(name)
        .map(text -> GoDuration.parse(text)
            .filter(time -> !time.isNegative())
            .orElseThrow(() -> wrong(
                "'%s' is no time, as in 300ms, 10s, 1h30m: %s".formatted(name, shown(text)))));
  }

  Optional<Instant> instant(String name) {
    return text(name).map(text -> instant(name, text));
  }

  static Instant instant(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw wrong("'%s' is no time, as in 2026-01-31T12:00:00Z: %s".formatted(name, shown(text)));
    }
  }

  /** An object of strings. */
  Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (has(name)) {
      try (JsonParser in = JsonIn.open(String.valueOf(members.get(name)))) {
        boolean fits = in.nextToken() == JsonToken.START_OBJECT;
        while (fits && in.nextToken() == JsonToken.PROPERTY_NAME) {
          String key = in.currentName();
          fits = in.nextToken() == JsonToken.VALUE_STRING;
          texts.put(key, fits ? in.getString() : "");
        }
        if (!fits) {
          throw wrong("'" + name + "' is no object of strings");
        }
      }
    }
    return texts;
  }

  private interface Value<T> {
    T of(JsonParser in);
  }

  private <T> Optional<T> token(String name, JsonToken wanted, String what, Value<T> value) {
    if (!has(name)) {
      return Optional.empty();
    }
    try (JsonParser in = JsonIn.open(String.valueOf(members.get(name)))) {
      if (in.nextToken() == wanted) {
        return Optional.of(value.of(in));
      }
    } catch (JacksonException e) {
      throw wrong("'%s' is not %s: %s".formatted(name, what, e.getOriginalMessage()));
    }
    throw wrong("'%s' is not %s".formatted(name, what));
  }

  static HttpFailure wrong(String message) {
    return wrong(ServerError.INVALID_REQUEST, message);
  }

  private static HttpFailure wrong(ErrorCode code, String message) {
    return new Problem(code, 400, message, Map.of()).toFailure();
  }

  static String shown(String sent) {
    return sent.length() <= SHOWN ? sent : sent.substring(0, SHOWN) + "…";
  }
}

package dev.sluice.server.internal.rqlite;

import dev.sluice.server.Limits;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.json.JsonIn;
import dev.sluice.server.internal.rqlite.ClientStatement.Argument;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the body of a request: an array of statements, each a string, or an array of a string and its
 * values, or of a string and an object of named values.
 *
 * <p>A body that is no JSON is told so, whatever else is wrong with it: like in Go, where it is parsed
 * to its end before it is looked at. What follows the closing bracket is ignored.
 */
final class StatementsBody {
  private final JsonParser in;
  private final Limits limits;
  private final boolean mayBeNull;
  private @Nullable String problem;
  private int values;

  private StatementsBody(JsonParser in, Limits limits, boolean mayBeNull) {
    this.in = in;
    this.limits = limits;
    this.mayBeNull = mayBeNull;
  }

  /**
   * The statements, at least one.
   *
   * @throws HttpFailure 400, or 413 over a limit
   */
  static List<ClientStatement> parse(byte[] body, Limits limits) {
    List<ClientStatement> statements = parse(body, limits, /* mayBeNull= */ false);
    if (statements.isEmpty()) {
      throw new HttpFailure(400, "no statements");
    }
    return statements;
  }

  /** The statements, perhaps none: {@code []} and {@code null}. */
  static List<ClientStatement> parseOrEmpty(byte[] body, Limits limits) {
    return parse(body, limits, /* mayBeNull= */ true);
  }

  private static List<ClientStatement> parse(byte[] body, Limits limits, boolean mayBeNull) {
    try (JsonParser in = JsonIn.open(body)) {
      return new StatementsBody(in, limits, mayBeNull).all();
    } catch (JacksonException e) {
      throw new HttpFailure(400, "invalid JSON body");
    }
  }

  private List<ClientStatement> all() {
    List<ClientStatement> statements = new ArrayList<>();
    JsonToken first = in.nextToken();
    if (first == JsonToken.START_ARRAY) {
      for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = next()) {
        statement(token, statements);
        if (statements.size() > limits.statements()) {
          throw TextLimits.tooMany("statements", limits.statements(), "--max-statements");
        }
      }
    } else if (first == null) {
      throw new HttpFailure(400, "invalid JSON body");
    } else if (!mayBeNull || first != JsonToken.VALUE_NULL) {
      wrong("invalid request");
    }
    if (problem != null) {
      throw new HttpFailure(400, problem);
    }
    return statements;
  }

  /** The token after this one; the end of the text is no token where an array is open. */
  private JsonToken next() {
    JsonToken token = in.nextToken();
    if (token == null) {
      throw new HttpFailure(400, "invalid JSON body");
    }
    return token;
  }

  /** Remembers the first problem, and passes over the value that has it. */
  private void wrong(String message) {
    if (problem == null) {
      problem = message;
    }
    in.skipChildren();
  }

  private void statement(JsonToken token, List<ClientStatement> statements) {
    switch (token) {
      case VALUE_STRING -> statements.add(new ClientStatement(sql(), List.of()));
      case START_ARRAY -> parameterized(statements);
      default -> wrong("invalid request");
    }
  }

  private void parameterized(List<ClientStatement> statements) {
    JsonToken token = next();
    if (token != JsonToken.VALUE_STRING) {
      boolean isEmpty = token == JsonToken.END_ARRAY;
      wrong("invalid request");
      while (!isEmpty && next() != JsonToken.END_ARRAY) {
        in.skipChildren();
      }
      return;
    }
    String sql = sql();
    List<Argument> arguments = new ArrayList<>();
    Names names = new Names();
    while ((token = next()) != JsonToken.END_ARRAY) {
      if (token == JsonToken.START_OBJECT) {
        named(arguments, names);
      } else {
        add(new Argument(null, value(token)), arguments);
      }
    }
    statements.add(new ClientStatement(sql, names.withoutReplaced(arguments)));
  }

  /** Where the named values of one statement are, and which of them a later one has replaced. */
  private static final class Names {
    private final Map<String, Integer> places = new HashMap<>();
    private final BitSet replaced = new BitSet();

    void at(String name, int place) {
      Integer earlier = places.put(name, place);
      if (earlier != null) {
        replaced.set(earlier);
      }
    }

    List<Argument> withoutReplaced(List<Argument> arguments) {
      return replaced.isEmpty()
          ? arguments
          : IntStream.range(0, arguments.size())
              .filter(place -> !replaced.get(place))
              .mapToObj(arguments::get)
              .toList();
    }
  }

  private void add(Argument argument, List<Argument> arguments) {
    if (++values > limits.values()) {
      throw TextLimits.tooMany("values", limits.values(), "--max-values");
    }
    arguments.add(argument);
  }

  private void named(List<Argument> arguments, Names names) {
    while (next() != JsonToken.END_OBJECT) {
      String name = JsonIn.wellFormed(in.currentName());
      Object value = value(next());
      names.at(name, arguments.size());
      add(new Argument(name, value), arguments);
    }
  }

  private @Nullable Object value(JsonToken token) {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> 1L;
      case VALUE_FALSE -> 0L;
      case VALUE_NUMBER_INT -> integer(in.getString());
      case VALUE_NUMBER_FLOAT -> real(in.getString());
      case VALUE_STRING -> textOrBlob(text());
      case START_ARRAY -> blob();
      default -> {
        wrong("unsupported type");
        yield null;
      }
    };
  }

  private Object integer(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return real(digits); // more than 64 bits
    }
  }

  private Double real(String digits) {
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      wrong("strconv.ParseFloat: parsing \"" + digits + "\": value out of range");
    }
    return value;
  }

  /** A text that reads {@code x'…'} is a BLOB. */
  private static Object textOrBlob(String text) {
    String hex = text.strip();
    int digits = hex.length() - 3;
    boolean isBlob = digits >= 0
        && digits % 2 == 0
        && (hex.charAt(0) == 'x' || hex.charAt(0) == 'X')
        && hex.charAt(1) == '\''
        && hex.charAt(hex.length() - 1) == '\'';
    if (isBlob) {
      try {
        return HexFormat.of().parseHex(hex, 2, hex.length() - 1);
      } catch (IllegalArgumentException e) {
        return text; // not hexadecimal: a text after all
      }
    }
    return text;
  }

  /** An array of bytes. */
  private byte[] blob() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonToken token;
    while ((token = next()) != JsonToken.END_ARRAY) {
      Object value = token == JsonToken.VALUE_NUMBER_INT ? integer(in.getString()) : null;
      if (value instanceof Long number && number >= 0 && number <= 255) {
        bytes.write(number.intValue());
      } else {
        wrong("unsupported type");
      }
    }
    return bytes.toByteArray();
  }

  private String text() {
    return JsonIn.wellFormed(in.getString());
  }

  private String sql() {
    String sql = text();
    TextLimits.requireShort(sql, limits);
    return sql;
  }
}

package dev.sluice.server.internal.op;

import dev.sluice.Shape;
import dev.sluice.Shape.Scalar;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Values that a text can stand for: strings in JSON, keys of maps, parameters in a path. All failures
 * are 400 with the path.
 */
final class ScalarText {
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Map<Scalar, long[]> RANGES = Map.of(
      Scalar.BYTE, new long[] {Byte.MIN_VALUE, Byte.MAX_VALUE},
      Scalar.SHORT, new long[] {Short.MIN_VALUE, Short.MAX_VALUE},
      Scalar.INTEGER, new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE},
      Scalar.LONG, new long[] {Long.MIN_VALUE, Long.MAX_VALUE});

  private ScalarText() {}

  /** Whether values of the shape can be written as a text: all but those with parts. */
  static boolean isText(Shape shape) {
    return shape instanceof Shape.ChoiceOf
        || (shape instanceof Scalar scalar && scalar != Scalar.NOTHING);
  }

  /** The least and the greatest of an integer type. */
  static long[] range(Scalar scalar) {
    long[] range = RANGES.get(scalar);
    if (range == null) {
      throw new IllegalArgumentException("no integer: " + scalar);
    }
    return range;
  }

  /** The value that a text outside of JSON stands for, where even a number is one. */
  static Object parse(Shape shape, String text, JsonPath path) {
    return switch (shape) {
      case Scalar scalar -> parse(scalar, text, path);
      case Shape.ChoiceOf choice -> choice(choice, text, path);
      case Shape.ListOf _, Shape.MapOf _, Shape.OptionalOf _, Shape.RecordOf _ ->
        throw new IllegalStateException("not a scalar: " + shape);
    };
  }

  private static Object parse(Scalar scalar, String text, JsonPath path) {
    return switch (scalar) {
      case BOOLEAN -> {
        if (!text.equals("true") && !text.equals("false")) {
          throw path.wrong("is '" + JsonPath.abbreviated(text) + "', must be true or false");
        }
        yield text.equals("true");
      }
      case BYTE, SHORT, INTEGER, LONG -> integer(scalar, text, path);
      case FLOAT, DOUBLE -> real(scalar, text, path);
      case TEXT, BYTES, CHARACTER, UUID, DURATION, INSTANT, NOTHING -> string(scalar, text, path);
    };
  }

  /** What a string of JSON stands for. */
  static Object string(Scalar scalar, String text, JsonPath path) {
    try {
      return switch (scalar) {
        case TEXT -> text;
        case BYTES -> Base64.getDecoder().decode(text);
        case CHARACTER -> character(text, path);
        case UUID -> uuid(text, path);
        case DURATION -> Duration.parse(text);
        case INSTANT -> Instant.parse(text);
        case FLOAT, DOUBLE -> notFinite(scalar, text, path);
        case BOOLEAN, BYTE, SHORT, INTEGER, LONG, NOTHING ->
          throw path.wrong("is a string, must be " + words(scalar));
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      throw path.wrong("is '%s', must be %s".formatted(JsonPath.abbreviated(text), words(scalar)));
    }
  }

  static Object integer(Scalar scalar, String digits, JsonPath path) {
    long[] range = range(scalar);
    long value;
    try {
      value = Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw outOfRange(digits, scalar, path);
    }
    if (value < range[0] || value > range[1]) {
      throw outOfRange(digits, scalar, path);
    }
    return switch (scalar) {
      case BYTE -> (Object) (byte) value;
      case SHORT -> (short) value;
      case INTEGER -> (int) value;
      default -> value;
    };
  }

  private static RuntimeException outOfRange(String digits, Scalar scalar, JsonPath path) {
    return path.wrong("is %s, must be %s".formatted(JsonPath.abbreviated(digits), words(scalar)));
  }

  static Object real(Scalar scalar, String digits, JsonPath path) {
    double value;
    try {
      value = Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw outOfRange(digits, scalar, path);
    }
    boolean isTooLarge =
        scalar == Scalar.FLOAT ? Float.isInfinite((float) value) : Double.isInfinite(value);
    if (isTooLarge || Double.isNaN(value)) {
      throw outOfRange(digits, scalar, path);
    }
    return scalar == Scalar.FLOAT ? (Object) (float) value : (Object) value;
  }

  /** The three that JSON has no number for. */
  private static Object notFinite(Scalar scalar, String text, JsonPath path) {
    double value = switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw path.wrong("is a string, must be " + words(scalar));
    };
    return scalar == Scalar.FLOAT ? (Object) (float) value : (Object) value;
  }

  static Object choice(Shape.ChoiceOf choice, String name, JsonPath path) {
    Object constant = choice.constants().get(name);
    if (constant == null) {
      throw path.wrong("is '%s', must be one of %s"
          .formatted(JsonPath.abbreviated(name), choice.constants().keySet()));
    }
    return constant;
  }

  private static Object character(String text, JsonPath path) {
    if (text.length() != 1) {
      throw path.wrong("has %d characters, must be one".formatted(text.length()));
    }
    return text.charAt(0);
  }

  private static Object uuid(String text, JsonPath path) {
    if (!UUID_FORM.matcher(text).matches()) {
      throw path.wrong(
          "is '%s', must be %s".formatted(JsonPath.abbreviated(text), words(Scalar.UUID)));
    }
    return UUID.fromString(text);
  }

  /** What a value must be, for messages. */
  static String words(Shape shape) {
    return switch (shape) {
      case Scalar scalar -> words(scalar);
      case Shape.ChoiceOf choice -> "one of " + choice.constants().keySet();
      case Shape.ListOf _ -> "an array";
      case Shape.MapOf(Shape key, Shape _) -> isText(key) ? "an object" : "an array of pairs";
      case Shape.OptionalOf(Shape element) -> words(element) + ", or null";
      case Shape.RecordOf _ -> "an object";
    };
  }

  private static String words(Scalar scalar) {
    return switch (scalar) {
      case TEXT -> "a string";
      case BYTES -> "a string in base64";
      case BOOLEAN -> "true or false";
      case BYTE, SHORT, INTEGER, LONG ->
        "an integer from %d to %d".formatted(range(scalar)[0], range(scalar)[1]);
      case FLOAT -> "a number of single precision, or \"NaN\", \"Infinity\", \"-Infinity\"";
      case DOUBLE -> "a number of double precision, or \"NaN\", \"Infinity\", \"-Infinity\"";
      case CHARACTER -> "a string of one character";
      case UUID -> "a UUID such as \"7d444840-9dc0-11d1-b245-5ffdce74fad2\"";
      case DURATION -> "a duration such as \"PT1.5S\"";
      case INSTANT -> "a time such as \"2026-01-31T12:00:00Z\"";
      case NOTHING -> "null";
    };
  }
}

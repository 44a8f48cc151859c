package dev.sluice.internal.codec;

import org.jspecify.annotations.Nullable;

/** SQLite's five storage classes as Java objects: null, Long, Double, String, byte[]. */
public final class Values {
  private static final int NULL = 0;
  private static final int LONG = 1;
  private static final int DOUBLE = 2;
  private static final int TEXT = 3;
  private static final int BLOB = 4;

  private Values() {}

  /**
   * The arguments with every number widened to Long or Double. The array itself where nothing
   * changes, so that the common case allocates nothing.
   */
  @SuppressWarnings(
      "ReferenceEquality") // asks whether anything was replaced, not whether it is equal
  public static @Nullable Object[] normalized(@Nullable Object[] args) {
    @Nullable Object[] result = args;
    for (int i = 0; i < args.length; i++) {
      Object value = args[i];
      if (value != null && !isStorageClass(value)) {
        result = result == args ? args.clone() : result;
        result[i] = widened(value, i);
      }
    }
    return result;
  }

  private static boolean isStorageClass(Object value) {
    return value instanceof Long
        || value instanceof String
        || value instanceof Double
        || value instanceof byte[];
  }

  private static Object widened(Object value, int index) {
    return switch (value) {
      case Integer number -> (long) number;
      case Boolean bool -> bool ? 1L : 0L;
      case Short number -> (long) number;
      case Byte number -> (long) number;
      case Float number -> (double) number;
      default ->
        throw new IllegalArgumentException(
            "argument %d is a %s, which SQLite cannot store; pass a number, String, byte[] or null"
                .formatted(index + 1, value.getClass().getName()));
    };
  }

  /** Roughly the bytes a value takes in the queue. */
  public static int bytes(@Nullable Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    return value instanceof byte[] blob ? blob.length : 9;
  }

  /** Appends one value. */
  public static void write(@Nullable Object value, WireWriter out) {
    // No switch over patterns: in a young JVM, which many a client is, it costs several times as
    // much.
    if (value == null) {
      out.u8(NULL);
    } else if (value instanceof Long number) {
      out.u8(LONG).varint(number);
    } else if (value instanceof String text) {
      out.u8(TEXT).text(text);
    } else if (value instanceof Double number) {
      out.u8(DOUBLE).i64(Double.doubleToRawLongBits(number));
    } else if (value instanceof byte[] blob) {
      out.u8(BLOB).blob(blob);
    } else {
      throw new IllegalArgumentException("not a storage class: " + value.getClass());
    }
  }

  /** Reads one value. */
  public static @Nullable Object read(WireReader in) {
    return switch (in.u8()) {
      case NULL -> null;
      case LONG -> in.varint();
      case DOUBLE -> Double.longBitsToDouble(in.i64());
      case TEXT -> in.text();
      case BLOB -> in.blob();
      default -> throw new WireException("unknown kind of value");
    };
  }

  /** Appends a count and the values. */
  public static void writeAll(@Nullable Object[] values, WireWriter out) {
    out.varint(values.length);
    for (Object value : values) {
      write(value, out);
    }
  }

  /** Reads a count and the values. */
  public static @Nullable Object[] readAll(WireReader in) {
    @Nullable Object[] values = new @Nullable Object[in.count(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(in);
    }
    return values;
  }
}

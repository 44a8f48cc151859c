package dev.sluice.internal.codec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The forms of types without parts that are slots themselves. */
final class Scalars {
  private static final Map<Class<?>, Form<?>> FORMS = forms();

  private Scalars() {}

  static @Nullable Form<?> of(Class<?> type) {
    return FORMS.get(type);
  }

  private static Map<Class<?>, Form<?>> forms() {
    Map<Class<?>, Form<?>> forms = new HashMap<>();
    numbers(forms);
    primitives(forms);
    forms.put(String.class, Form.of("String", Texts::write, Texts::read));
    forms.put(byte[].class, Form.<byte[]>of("byte[]", (v, out) -> out.blob(v), WireReader::blob));
    forms.put(UUID.class, Form.<UUID>of("UUID", (v, out) -> out.uuid(v), WireReader::uuid));
    forms.put(Duration.class, Form.of("Duration", Scalars::write, Scalars::duration));
    forms.put(Instant.class, Form.of("Instant", Scalars::write, Scalars::instant));
    return Map.copyOf(forms);
  }

  private static void numbers(Map<Class<?>, Form<?>> forms) {
    forms.put(Long.class, Form.<Long>of("Long", (v, out) -> out.varint(v), WireReader::varint));
    forms.put(Integer.class, Form.<Integer>of("Integer", (v, out) -> out.varint(v), in ->
        (int) ranged(in, Integer.MIN_VALUE, Integer.MAX_VALUE)));
    forms.put(Short.class, Form.<Short>of("Short", (v, out) -> out.varint(v), in ->
        (short) ranged(in, Short.MIN_VALUE, Short.MAX_VALUE)));
    forms.put(Byte.class, Form.<Byte>of("Byte", (v, out) -> out.varint(v), in ->
        (byte) ranged(in, Byte.MIN_VALUE, Byte.MAX_VALUE)));
    forms.put(Character.class, Form.<Character>of("Character", (v, out) -> out.varint(v), in ->
        (char) ranged(in, Character.MIN_VALUE, Character.MAX_VALUE)));
    forms.put(
        Double.class,
        Form.<Double>of(
            "Double",
            (v, out) -> out.i64(Double.doubleToRawLongBits(v)),
            in -> Double.longBitsToDouble(in.i64())));
    forms.put(
        Float.class,
        Form.<Float>of(
            "Float",
            (v, out) -> out.i32(Float.floatToRawIntBits(v)),
            in -> Float.intBitsToFloat(in.i32())));
    forms.put(Boolean.class, Form.<Boolean>of("Boolean", Form::writeFlag, Form::flag));
  }

  private static void primitives(Map<Class<?>, Form<?>> forms) {
    Map<Class<?>, Class<?>> boxes = Map.of(
        long.class, Long.class,
        int.class, Integer.class,
        short.class, Short.class,
        byte.class, Byte.class,
        char.class, Character.class,
        double.class, Double.class,
        float.class, Float.class,
        boolean.class, Boolean.class);
    boxes.forEach((primitive, box) -> forms.put(
        primitive,
        java.util.Objects.requireNonNull(forms.get(box)).primitive(primitive.getName())));
  }

  private static long ranged(WireReader in, long min, long max) {
    long value = in.varint();
    if (value < min || value > max) {
      throw new WireException("number " + value + " is not within " + min + " to " + max);
    }
    return value;
  }

  private static void write(Duration value, WireWriter out) {
    out.varint(value.getSeconds()).varint(value.getNano());
  }

  private static void write(Instant value, WireWriter out) {
    out.varint(value.getEpochSecond()).varint(value.getNano());
  }

  private static Duration duration(WireReader in) {
    return Duration.ofSeconds(in.varint(), nanos(in));
  }

  private static Instant instant(WireReader in) {
    long seconds = in.varint();
    long nanos = nanos(in);
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException e) {
      throw new WireException("instant out of range: " + seconds + " s", e);
    }
  }

  private static long nanos(WireReader in) {
    return ranged(in, 0, 999_999_999);
  }
}

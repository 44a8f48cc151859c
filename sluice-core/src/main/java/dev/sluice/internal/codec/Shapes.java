package dev.sluice.internal.codec;

import dev.sluice.Shape;
import dev.sluice.Shape.Scalar;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Finds the shape of a type that {@link Codecs} knows a codec of. Thread-safe. */
public final class Shapes {
  private static final Map<Class<?>, Scalar> SCALARS = Map.ofEntries(
      Map.entry(String.class, Scalar.TEXT),
      Map.entry(byte[].class, Scalar.BYTES),
      Map.entry(Boolean.class, Scalar.BOOLEAN),
      Map.entry(boolean.class, Scalar.BOOLEAN),
      Map.entry(Byte.class, Scalar.BYTE),
      Map.entry(byte.class, Scalar.BYTE),
      Map.entry(Short.class, Scalar.SHORT),
      Map.entry(short.class, Scalar.SHORT),
      Map.entry(Integer.class, Scalar.INTEGER),
      Map.entry(int.class, Scalar.INTEGER),
      Map.entry(Long.class, Scalar.LONG),
      Map.entry(long.class, Scalar.LONG),
      Map.entry(Float.class, Scalar.FLOAT),
      Map.entry(float.class, Scalar.FLOAT),
      Map.entry(Double.class, Scalar.DOUBLE),
      Map.entry(double.class, Scalar.DOUBLE),
      Map.entry(Character.class, Scalar.CHARACTER),
      Map.entry(char.class, Scalar.CHARACTER),
      Map.entry(UUID.class, Scalar.UUID),
      Map.entry(Duration.class, Scalar.DURATION),
      Map.entry(Instant.class, Scalar.INSTANT),
      Map.entry(Void.class, Scalar.NOTHING));

  private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
    @Override
    protected Shape computeValue(Class<?> type) {
      Codecs.of(type); // refuses what cannot travel, with the reason
      return ofClass(type);
    }
  };

  private Shapes() {}

  /**
   * The shape of this type, the same each time.
   *
   * @throws IllegalArgumentException as {@link Codecs#of}
   */
  public static Shape of(Class<?> type) {
    return SHAPES.get(type);
  }

  private static Shape ofType(Type type) {
    return switch (type) {
      case Class<?> plain -> ofClass(plain);
      case ParameterizedType generic -> ofGeneric(generic);
      default -> throw unknown(type);
    };
  }

  private static Shape ofClass(Class<?> type) {
    Scalar scalar = SCALARS.get(type);
    if (scalar != null) {
      return scalar;
    }
    return type.isEnum() ? choice(type) : record(type.asSubclass(Record.class));
  }

  private static Shape ofGeneric(ParameterizedType type) {
    Type[] parts = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return new Shape.ListOf(ofType(parts[0]));
    }
    if (type.getRawType() == Map.class) {
      return new Shape.MapOf(ofType(parts[0]), ofType(parts[1]));
    }
    if (type.getRawType() == Optional.class) {
      return new Shape.OptionalOf(ofType(parts[0]));
    }
    throw unknown(type);
  }

  private static Shape choice(Class<?> type) {
    Map<String, Object> constants = new LinkedHashMap<>();
    for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
    return new Shape.ChoiceOf(Collections.unmodifiableMap(constants));
  }

  private static Shape record(Class<? extends Record> type) {
    List<Shape.Component> components = new ArrayList<>();
    for (RecordComponent each : Objects.requireNonNull(type.getRecordComponents())) {
      boolean isPrimitive = each.getType().isPrimitive();
      components.add(
          new Shape.Component(each.getName(), ofType(each.getGenericType()), isPrimitive));
    }
    return new Shape.RecordOf(type.getSimpleName(), List.copyOf(components), RecordAccess.of(type));
  }

  private static IllegalStateException unknown(Type type) {
    return new IllegalStateException("a codec is known, but no shape, of " + type.getTypeName());
  }
}

package dev.sluice;

import dev.sluice.internal.codec.Shapes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments or the result of an {@link Operation} are made of: for code that carries them in
 * another form than Sluice's own, as an HTTP server does in JSON. Immutable and thread-safe.
 *
 * <p>Values are plain Java objects of the type a shape stands for: a {@link Long} for {@link
 * Scalar#LONG} (boxed for primitives, too), a {@link List} for {@link ListOf}, a record for {@link
 * RecordOf}.
 */
public sealed interface Shape {
  /**
   * The shape of a type that can travel.
   *
   * @throws IllegalArgumentException if it cannot; the message names the component and says what to do
   */
  static Shape of(Class<?> type) {
    return Shapes.of(type);
  }

  /** A type without parts. */
  enum Scalar implements Shape {
    /** {@link String}. */
    TEXT,
    /** {@code byte[]}. */
    BYTES,
    /** {@link Boolean}. */
    BOOLEAN,
    /** {@link Byte}. */
    BYTE,
    /** {@link Short}. */
    SHORT,
    /** {@link Integer}. */
    INTEGER,
    /** {@link Long}. */
    LONG,
    /** {@link Float}. */
    FLOAT,
    /** {@link Double}. */
    DOUBLE,
    /** {@link Character}. */
    CHARACTER,
    /** {@link java.util.UUID}. */
    UUID,
    /** {@link java.time.Duration}. */
    DURATION,
    /** {@link java.time.Instant}. */
    INSTANT,
    /** {@link Void}: always {@code null}. */
    NOTHING
  }

  /**
   * An enum.
   *
   * @param constants by name, in the order of their declaration
   */
  record ChoiceOf(Map<String, Object> constants) implements Shape {}

  /** A {@link List}; its elements may be {@code null}. */
  record ListOf(Shape element) implements Shape {}

  /** A {@link Map}; its keys and values may be {@code null}. */
  record MapOf(Shape key, Shape value) implements Shape {}

  /** An {@link java.util.Optional}. */
  record OptionalOf(Shape element) implements Shape {}

  /**
   * A record.
   *
   * @param name the simple name of its class
   * @param components in their order
   * @param access makes it and takes it apart
   */
  record RecordOf(String name, List<Component> components, Access access) implements Shape {}

  /** A component of a record; {@code null} is possible unless it is primitive. */
  record Component(String name, Shape shape, boolean isPrimitive) {}

  /** Makes records of one type and takes them apart. */
  interface Access {
    /**
     * A record of these values, one for each component.
     *
     * @throws IllegalArgumentException if its constructor refuses them; the message says why
     */
    Record create(@Nullable Object[] values);

    /**
     * The value of a component.
     *
     * @throws IllegalArgumentException if the accessor throws
     */
    @Nullable
    Object value(int component, Record record);
  }
}

package dev.sluice.internal.codec;

/**
 * Finds the codec of a type. What may travel: records, {@link String}, {@code byte[]}, the boxed
 * primitives, enums (by name), {@link java.util.UUID}, {@link java.time.Duration}, {@link
 * java.time.Instant} and {@link Void}; inside records also primitives, and {@link java.util.List},
 * {@link java.util.Map} and {@link java.util.Optional} of any of these.
 *
 * <p>The bytes start with a fingerprint of the type's shape (the names and types of all components,
 * nested ones included; not the name of the record), so processes with different versions of a record
 * refuse each other instead of misreading:
 *
 * <pre>
 *   value       fingerprint(4) body
 *   record      slot of each component, in order
 *   slot        a primitive as it is; a reference as presence(1) and, if present, its body
 *   long, int, short, byte, char   varint, checked for its range
 *   double, float                  raw bits(8 or 4): every NaN stays itself
 *   boolean                        0 or 1
 *   String      bytes(varint) UTF-8; with an unpaired surrogate, which UTF-8 cannot hold,
 *               -chars(varint) UTF-16: every Java string arrives as it was
 *   byte[]      length(varint) bytes
 *   enum        its name as String
 *   UUID        16 bytes
 *   Duration, Instant              seconds(varint) nanoseconds(varint)
 *   List        count(varint) slots;   Map   count(varint), key slot and value slot of each
 *   Optional    0, or 1 and the body
 * </pre>
 *
 * <p>Lists and maps arrive unmodifiable, in their order of iteration, {@code null} elements
 * included. A codec holds on to its class no longer than the class lives. Thread-safe.
 */
public final class Codecs {
  private static final ClassValue<Codec<?>> CODECS = new ClassValue<>() {
    @Override
    protected Codec<?> computeValue(Class<?> type) {
      return type == Void.class ? new VoidCodec() : shaped(type);
    }
  };

  private Codecs() {}

  /**
   * The codec of this type, the same each time.
   *
   * @throws IllegalArgumentException if the type cannot travel: not one of the above, a record that
   *     contains itself, or one in a module that does not open it; the message names the component
   *     and says what to do
   */
  @SuppressWarnings("unchecked") // the codec of type T is a Codec<T>
  public static <T> Codec<T> of(Class<T> type) {
    return (Codec<T>) CODECS.get(type);
  }

  private static <T> Codec<T> shaped(Class<T> type) {
    return new ShapedCodec<>(type, new FormBuilder().top(type));
  }
}

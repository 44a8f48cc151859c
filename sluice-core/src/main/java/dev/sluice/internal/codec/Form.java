package dev.sluice.internal.codec;

import org.jspecify.annotations.Nullable;

/**
 * How values of one type become bytes, without the fingerprint.
 *
 * @param shape says the type in the same words in every process
 * @param nullable whether a slot of this type begins with a presence byte: all but primitives
 */
record Form<T>(String shape, boolean nullable, Encoder<T> encoder, Decoder<T> decoder) {
  private static final int ABSENT = 0;
  private static final int PRESENT = 1;

  /** Appends a value that is not {@code null}. */
  @FunctionalInterface
  interface Encoder<T> {
    void write(T value, WireWriter out);
  }

  /** Reads a value. */
  @FunctionalInterface
  interface Decoder<T> {
    T read(WireReader in);
  }

  /** The form of a reference type. */
  static <T> Form<T> of(String shape, Encoder<T> encoder, Decoder<T> decoder) {
    return new Form<>(shape, true, encoder, decoder);
  }

  /** The same encoding for a primitive, which is never absent. */
  Form<T> primitive(String name) {
    return new Form<>(name, false, encoder, decoder);
  }

  /** For values whose type only reflection knows. */
  @SuppressWarnings("unchecked") // only ever given values of the type it was built for
  Form<Object> erased() {
    return (Form<Object>) this;
  }

  void writeSlot(@Nullable T value, WireWriter out) {
    if (value == null) {
      out.u8(ABSENT);
      return;
    }
    if (nullable) {
      out.u8(PRESENT);
    }
    encoder.write(value, out);
  }

  @Nullable
  T readSlot(WireReader in) {
    return nullable && !flag(in) ? null : decoder.read(in);
  }

  static void writeFlag(boolean value, WireWriter out) {
    out.u8(value ? PRESENT : ABSENT);
  }

  static boolean flag(WireReader in) {
    int value = in.u8();
    if (value > PRESENT) {
      throw new WireException("flag is " + value + ", not 0 or 1");
    }
    return value == PRESENT;
  }
}

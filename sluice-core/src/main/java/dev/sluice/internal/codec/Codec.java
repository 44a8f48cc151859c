package dev.sluice.internal.codec;

/**
 * Writes values of one type and reads them back.
 *
 * @param <T> the type
 */
public interface Codec<T> {
  /** Appends the value. */
  void write(T value, WireWriter out);

  /** Reads what {@link #write} appended. */
  T read(WireReader in);
}

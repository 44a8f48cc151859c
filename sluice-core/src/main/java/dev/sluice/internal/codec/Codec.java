package dev.sluice.internal.codec;

import org.jspecify.annotations.Nullable;

/**
 * Writes values of one type and reads them back. Immutable and thread-safe.
 *
 * @param <T> the type
 */
public interface Codec<T> {
  /**
   * Appends the value.
   *
   * @param value {@code null} only where the type is {@link Void}
   * @throws IllegalArgumentException if it is {@code null} elsewhere, or an accessor of a record
   *     throws; the message names the type
   */
  void write(@Nullable T value, WireWriter out);

  /**
   * Reads what {@link #write} appended; bytes that follow are left alone.
   *
   * @return the value; {@code null} only where the type is {@link Void}
   * @throws WireException if the bytes are malformed, were written for another version of the type,
   *     or the constructor of a record refuses them
   */
  T read(WireReader in);
}

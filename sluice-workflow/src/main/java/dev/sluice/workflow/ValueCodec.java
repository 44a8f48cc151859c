package dev.sluice.workflow;

import org.jspecify.annotations.Nullable;

/** How values become rows. Thread-safe. Each row names its codec, so a codec may be replaced later. */
public interface ValueCodec {
  /** The name kept in each row. */
  String name();

  /**
   * The value as text.
   *
   * @throws Exception if it cannot be written; the workflow ends with that reason
   */
  String encode(@Nullable Object value) throws Exception;

  /**
   * The value of a text.
   *
   * @throws Exception if it cannot be read as this type
   */
  <T> @Nullable T decode(String text, Class<T> type) throws Exception;
}

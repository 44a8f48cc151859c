package dev.sluice.server.internal.rqlite;

import dev.sluice.Row;
import dev.sluice.Rows;
import org.jspecify.annotations.Nullable;

/** About how many bytes results have, as text. */
final class Weight {
  private static final int NUMBER_BYTES = 8;

  private Weight() {}

  static long of(Rows rows) {
    long bytes = 0;
    for (Row row : rows) {
      for (int i = 0; i < row.size(); i++) {
        bytes += of(row.value(i));
      }
    }
    return bytes;
  }

  private static int of(@Nullable Object value) {
    return switch (value) {
      case String text -> text.length();
      case byte[] blob -> blob.length;
      case null, default -> NUMBER_BYTES;
    };
  }
}

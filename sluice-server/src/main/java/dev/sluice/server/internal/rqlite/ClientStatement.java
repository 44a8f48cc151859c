package dev.sluice.server.internal.rqlite;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a request, as the client wrote it: perhaps several SQL statements in one text, or
 * none.
 */
record ClientStatement(String sql, List<Argument> arguments) {
  /** A value, for the next position or for a name. */
  record Argument(@Nullable String name, @Nullable Object value) {}
}

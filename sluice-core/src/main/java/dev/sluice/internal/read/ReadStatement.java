package dev.sluice.internal.read;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.internal.sql.Arguments;
import dev.sluice.internal.sql.KnownStatements;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sql.SqlSyntaxException;
import org.jspecify.annotations.Nullable;

/** A statement that a reader may run, and the values to bind. */
final class ReadStatement {
  private final String text;
  private final @Nullable Object[] args;
  private final boolean described;

  private ReadStatement(String text, @Nullable Object[] args, boolean described) {
    this.described = described;
    this.text = text;
    this.args = args;
  }

  /**
   * Checks that the statement only reads, before SQLite sees it.
   *
   * @throws SluiceException.Failed READ_ONLY if it writes, NOT_ALLOWED if Sluice never runs it, SQL
   *     if it is not one complete statement or its arguments do not fit
   */
  static ReadStatement of(Sql sql) {
    ParsedStatement parsed = parse(sql);
    return switch (parsed.kind()) {
      case READ -> new ReadStatement(sql.text(), Arguments.of(sql, parsed), sql.isDescribed());
      case WRITE, DDL, MAINTENANCE ->
        throw SluiceException.of(
            SluiceError.READ_ONLY,
            "a query may only read, and this statement changes the database; use execute: "
                + abbreviated(parsed.sql()));
      case REFUSED ->
        throw SluiceException.of(
            SluiceError.NOT_ALLOWED, parsed.refusal().orElse("this statement is not let through"));
    };
  }

  String text() {
    return text;
  }

  @Nullable
  Object[] args() {
    return args;
  }

  boolean described() {
    return described;
  }

  private static ParsedStatement parse(Sql sql) {
    try {
      return KnownStatements.parse(sql.text());
    } catch (SqlSyntaxException e) {
      throw SluiceException.of(SluiceError.SQL, String.valueOf(e.getMessage()), 0, e);
    }
  }

  private static String abbreviated(String sql) {
    return sql.length() <= 100 ? sql : sql.substring(0, 100) + "…";
  }
}

package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.sql.Arguments;
import dev.sluice.internal.sql.KnownStatements;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sql.SqlSyntaxException;
import dev.sluice.internal.sql.StatementKind;

/**
 * From the caller's {@link Sql} to a request: parsed, refused where Sluice does not let it through,
 * arguments in the order of the parameters. Thread-safe.
 */
public final class Statements {
  private Statements() {}

  /**
   * The parsed statement.
   *
   * @throws SluiceException.Failed SQL or NOT_ALLOWED; the message says why and what to do
   */
  public static ParsedStatement parse(String text) {
    ParsedStatement parsed;
    try {
      parsed = KnownStatements.parse(text);
    } catch (SqlSyntaxException e) {
      throw SluiceException.of(SluiceError.SQL, String.valueOf(e.getMessage()), 0, e);
    }
    if (parsed.kind() == StatementKind.REFUSED) {
      throw SluiceException.of(
          SluiceError.NOT_ALLOWED, parsed.refusal().orElse("this statement is not allowed"));
    }
    return parsed;
  }

  /**
   * The statement with its arguments in place.
   *
   * @throws SluiceException.Failed SQL or NOT_ALLOWED
   */
  public static Request.Single bind(Sql sql) {
    ParsedStatement statement = parse(sql.text());
    return new Request.Single(statement, Arguments.of(sql, statement));
  }
}

package dev.sluice.server.internal.rqlite;

import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client's statement made ready: the SQL statements in its text, each with its values, and what is
 * known to be wrong with them. Immutable.
 */
final class Script {
  /** At the start of a text; SQLite's other ways to write them Sluice refuses with a reason. */
  private static final Pattern DISALLOWED_PRAGMA = Pattern.compile(
      "\\s*PRAGMA\\s+(\\w+\\.)?((journal_mode|wal_autocheckpoint|synchronous|query_only)\\s*=|wal_checkpoint)",
      Pattern.CASE_INSENSITIVE);

  private static final String RESERVED =
      "tables whose name starts with _sluice_ are not written, nor named in triggers, views and keys, over HTTP; read them with SELECT; workflows are started and changed at /workflows";

  private final List<Part> parts;
  private final boolean isEmpty;
  private final @Nullable String problem;

  /**
   * One SQL statement.
   *
   * @param problem why it cannot run, in the words of rqlite; running it would fail, too
   */
  record Part(Statement statement, Sql sql, @Nullable String problem) {}

  private Script(List<Part> parts, boolean isEmpty, @Nullable String problem) {
    this.parts = parts;
    this.isEmpty = isEmpty;
    this.problem = problem;
  }

  static boolean isDisallowed(ClientStatement statement) {
    return DISALLOWED_PRAGMA.matcher(statement.sql()).lookingAt();
  }

  /** For the writer: every statement takes its values and runs. */
  static Script toExecute(ClientStatement client) {
    return of(client, Arguments::size, /* mayReachReserved= */ false);
  }

  /** As {@link #toExecute}, of a copy of a whole database, which may have tables of workflows. */
  static Script toLoad(ClientStatement client) {
    return of(client, Arguments::size, /* mayReachReserved= */ true);
  }

  /** For a reader: statements before the last only take their values. */
  static Script toQuery(ClientStatement client) {
    return of(client, Arguments::left, /* mayReachReserved= */ false);
  }

  private interface Got {
    int of(Arguments arguments);
  }

  private static Script of(ClientStatement client, Got got, boolean mayReachReserved) {
    Arguments arguments = new Arguments(client.arguments());
    Optional<String> wrongName = arguments.problem();
    List<Part> parts = new ArrayList<>(1);
    try {
      for (Statement statement : Statement.split(client.sql())) {
        parts.add(
            !mayReachReserved && statement.reachesReservedTables()
                ? new Part(statement, unbound(statement), RESERVED)
                : part(statement, arguments, wrongName, got));
      }
    } catch (SluiceException e) {
      return new Script(List.of(), /* isEmpty= */ false, String.valueOf(e.getMessage()));
    }
    return new Script(parts, client.sql().isEmpty(), null);
  }

  private static Part part(
      Statement statement, Arguments arguments, Optional<String> wrongName, Got got) {
    if (statement.kind() == Statement.Kind.REFUSED) {
      return new Part(statement, Sql.of(statement.text()), ErrorText.refusal(statement));
    }
    if (wrongName.isPresent()) {
      return new Part(statement, unbound(statement), wrongName.get());
    }
    Optional<@Nullable Object[]> values = arguments.next(statement);
    if (values.isEmpty()) {
      String problem = "not enough args to execute query: want %d got %d"
          .formatted(statement.parameterCount(), got.of(arguments));
      return new Part(statement, unbound(statement), problem);
    }
    return new Part(statement, Sql.of(statement.text(), values.get()), null);
  }

  /** One that is sure to fail where it is reached: with a value too many. */
  private static Sql unbound(Statement statement) {
    @Nullable Object[] tooMany = new @Nullable Object[statement.parameterCount() + 1];
    return Sql.of(statement.text(), tooMany);
  }

  /** The same without some statements. */
  Script without(Predicate<Statement> unwanted) {
    List<Part> left =
        parts.stream().filter(part -> !unwanted.test(part.statement())).toList();
    return new Script(left, isEmpty, problem);
  }

  /** Nothing at all was sent: there is no answer to it, either. */
  boolean isEmpty() {
    return isEmpty;
  }

  /** Why the text has no statements that could run; null where it has. */
  @Nullable
  String problem() {
    return problem;
  }

  /** How many steps of a series it takes. */
  int steps() {
    return problem != null ? 1 : parts.size();
  }

  /** In order; none for a comment. */
  List<Part> parts() {
    return parts;
  }
}

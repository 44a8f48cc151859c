package dev.sluice;

import dev.sluice.internal.sql.KnownStatements;
import dev.sluice.internal.sql.Parameter;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sql.SqlSyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one SQL statement is, as Sluice's tokenizer sees it: for programs that get SQL from somewhere
 * else and have to decide what to do with it. Asks no database: tables and columns may not exist.
 * Immutable.
 */
public final class Statement {
  private final ParsedStatement parsed;
  private @Nullable Map<Integer, String> names; // when first asked for; a race makes it twice

  private Statement(ParsedStatement parsed) {
    this.parsed = parsed;
  }

  /** What a statement does. */
  public enum Kind {
    /** Only reads: {@link Sluice#query(Sql)} runs it. */
    READ,
    /** INSERT, REPLACE, UPDATE or DELETE. */
    WRITE,
    /** Changes the schema, or the application's numbers in the file's header. */
    SCHEMA,
    /** ANALYZE, REINDEX, VACUUM, PRAGMA optimize. */
    MAINTENANCE,
    /** Sluice does not run it: {@link #refusal()} says why. */
    REFUSED
  }

  /**
   * The statements of a script, in order; none for a text of space and comments. Costs about a
   * microsecond each, less where the script is one statement that was split before.
   *
   * @throws SluiceException.Failed SQL, if a string, comment or trigger is not closed, or the text has
   *     a NUL
   */
  public static List<Statement> split(String script) {
    try {
      return KnownStatements.split(script).stream().map(Statement::new).toList();
    } catch (SqlSyntaxException e) {
      throw SluiceException.of(SluiceError.SQL, String.valueOf(e.getMessage()), 0, e);
    }
  }

  /** The text without the semicolon, space and comments around it. */
  public String text() {
    return parsed.sql();
  }

  /** What it does. */
  public Kind kind() {
    return switch (parsed.kind()) {
      case READ -> Kind.READ;
      case WRITE -> Kind.WRITE;
      case DDL -> Kind.SCHEMA;
      case MAINTENANCE -> Kind.MAINTENANCE;
      case REFUSED -> Kind.REFUSED;
    };
  }

  /** Whether it gives rows: a read, a write with RETURNING. */
  public boolean returnsRows() {
    return parsed.returnsRows();
  }

  /** Whether it may be part of a list, a series or a transaction: all but VACUUM may. */
  public boolean isTransactional() {
    return parsed.isTransactional();
  }

  /**
   * Whether it writes a table whose name begins with {@code _sluice_}, or names one in a change of the
   * schema, as a trigger does. Sluice refuses that for its own tables, and runs it for those of the
   * workflows: a program that gets SQL from others should not.
   */
  public boolean reachesReservedTables() {
    return parsed.reachesReservedTables();
  }

  /** How many values it binds. */
  public int parameterCount() {
    return parsed.parameterCount();
  }

  /**
   * The name of a parameter, with its prefix ({@code :id}, {@code @id}, {@code $id}, {@code ?3});
   * empty for a plain {@code ?}.
   *
   * @param index from 1 to {@link #parameterCount()}
   */
  public Optional<String> parameterName(int index) {
    Map<Integer, String> known = names;
    if (known == null) {
      known = parsed.parameters().stream()
          .collect(
              Collectors.toUnmodifiableMap(Parameter::index, Parameter::name, (first, _) -> first));
      names = known;
    }
    return Optional.ofNullable(known.get(index));
  }

  /** Why Sluice does not run it and what to do instead; present exactly if {@link Kind#REFUSED}. */
  public Optional<String> refusal() {
    return parsed.refusal();
  }

  /**
   * Of a refused statement that SQLite would not understand either: the token at which it would say
   * so, empty for the end of the text.
   */
  public Optional<String> near() {
    return parsed.near();
  }

  @Override
  public String toString() {
    return parsed.toString();
  }
}

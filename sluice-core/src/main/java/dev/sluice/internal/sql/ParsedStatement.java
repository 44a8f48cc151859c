package dev.sluice.internal.sql;

import java.util.List;
import java.util.Optional;

/**
 * What one SQL statement is: which kind, which table it writes, which parameters it has, and
 * whether Sluice runs it at all.
 *
 * <p>Immutable and safe for any thread. Parsing costs about a microsecond, asks no database and
 * blocks on nothing; callers keep the result for a text they see again.
 */
public final class ParsedStatement {
  private final String sql;
  private final Classification classification;
  private final String foldedTarget;
  private final Parameters parameters;

  private ParsedStatement(Tokens tokens, Statements.Range range) {
    this.sql = tokens.text(range.from(), range.end());
    this.classification = Classifier.classify(tokens, range.from(), range.end());
    this.foldedTarget = Names.fold(classification.target().orElse(""));
    this.parameters = Parameters.of(tokens, range.from(), range.end());
  }

  /**
   * Parses a text with exactly one statement; comments, space and semicolons around it are fine.
   *
   * <p>A statement that Sluice does not run is no error here: its {@link #kind()} is {@link
   * StatementKind#REFUSED}. Nor is the grammar checked: SQLite does that when it prepares.
   *
   * @throws SqlSyntaxException if there is no statement or more than one, if a string, identifier,
   *     comment or trigger is not closed, if a parameter number is out of range, or if the text has
   *     a NUL or half a surrogate pair
   */
  public static ParsedStatement parse(String sql) {
    Tokens tokens = Tokenizer.tokenize(sql);
    List<Statements.Range> ranges = Statements.in(tokens);
    if (ranges.isEmpty()) {
      throw new SqlSyntaxException(
          "the text has no statement", 0, "pass one, for example: SELECT 1");
    }
    if (ranges.size() > 1) {
      throw new SqlSyntaxException(
          "the text has " + ranges.size() + " statements where one is expected",
          tokens.start(ranges.get(1).from()),
          "split it, or pass a list");
    }
    return new ParsedStatement(tokens, ranges.getFirst());
  }

  /**
   * Splits a script into its statements, each without the semicolon, space and comments around it.
   * Empty statements are dropped, so a script of comments gives an empty list.
   *
   * @throws SqlSyntaxException as {@link #parse}, but not for the number of statements
   */
  public static List<String> split(String script) {
    Tokens tokens = Tokenizer.tokenize(script);
    return Statements.in(tokens).stream()
        .map(range -> tokens.text(range.from(), range.end()))
        .toList();
  }

  /** The statement's text without the semicolon, space and comments around it. */
  public String sql() {
    return sql;
  }

  /** Where it runs, and with whom. */
  public StatementKind kind() {
    return classification.kind();
  }

  /**
   * Whether the statement as written may share a transaction; its table may still forbid it: ask
   * {@link SchemaHazards#mustRunAlone}. {@link Sharing#ALONE} for all that are no {@link
   * StatementKind#WRITE}.
   */
  public Sharing sharing() {
    return classification.sharing();
  }

  /** Whether it may run inside a transaction at all; false only for {@code VACUUM}. */
  public boolean isTransactional() {
    return classification.transactional();
  }

  /** Whether it is an {@code INSERT} or {@code REPLACE}, so that its last insert id is its own. */
  public boolean isInsert() {
    return classification.insert();
  }

  /** The table or view that a {@link StatementKind#WRITE} names, unquoted, without the schema. */
  public Optional<String> target() {
    return classification.target();
  }

  /**
   * Whether it writes a table whose name begins with {@code _sluice_}, or names one in a change of the
   * schema, as a trigger does; those of the workflows, too.
   */
  public boolean reachesReservedTables() {
    return switch (kind()) {
      case WRITE -> target().filter(QualifiedName::isReserved).isPresent();
      case DDL -> namesReserved();
      case READ, MAINTENANCE, REFUSED -> false;
    };
  }

  private boolean namesReserved() {
    Tokens tokens = Tokenizer.tokenize(sql);
    for (Statements.Range range : Statements.in(tokens)) {
      for (int i = range.from(); i < range.end(); i++) {
        if (tokens.isName(i) && QualifiedName.isReserved(tokens.name(i))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether SQLite gives it result columns (there may still be no row). */
  public boolean returnsRows() {
    return classification.returnsRows();
  }

  /** How many values it binds: the highest parameter index, from 1; 0 for none. */
  public int parameterCount() {
    return parameters.count();
  }

  /**
   * The parameters that have a name or number of their own, in order of first occurrence; plain
   * {@code ?} are not among them.
   */
  public List<Parameter> parameters() {
    return parameters.named();
  }

  /**
   * Where to bind a named value: the indexes, from 1, of the parameters of this name. With its
   * prefix ({@code :id}) it names at most one; without ({@code id}) it may name several, as in
   * {@code :id} and {@code @id}, which SQLite holds for different ones. Names are case-sensitive.
   *
   * @return empty if the statement has no such parameter
   */
  public List<Integer> indexesOf(String name) {
    return parameters.indexesOf(name);
  }

  /** Why Sluice does not run it and what to do instead; present exactly if it is refused. */
  public Optional<String> refusal() {
    return classification.refusal();
  }

  /**
   * Of a refused statement that SQLite would not understand either: the token it would name, empty for
   * the end of the text.
   */
  public Optional<String> near() {
    return classification.near();
  }

  @Override
  public String toString() {
    return kind() + " " + sql;
  }

  /** The target as {@link SchemaHazards} keys it; empty without a target. */
  String foldedTarget() {
    return foldedTarget;
  }
}

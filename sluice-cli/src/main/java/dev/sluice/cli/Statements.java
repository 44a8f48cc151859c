package dev.sluice.cli;

import dev.sluice.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The database, the SQL arguments that follow it and the values for their parameters. One class, as
 * picocli wants the positions of a mixin to begin at 0.
 */
final class Statements {
  private static final int REAL_DIGITS_EXACT = 15;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  @Mixin
  private Database database = new Database();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "SQL",
      description = "SQL; - reads it from standard input.")
  private List<String> arguments = List.of();

  @Option(
      names = {"-p", "--parameter"},
      paramLabel = "VALUE",
      description = {
        "Value of the next ? of the statement, or NAME=VALUE where the statement uses :name.",
        "64-bit integers and short decimals are stored as numbers, all else as text."
      })
  private List<String> parameters = List.of();

  Database database() {
    return database;
  }

  /** Each argument, standard input read where it is {@code -}. */
  List<SqlText> texts() {
    List<SqlText> texts = new ArrayList<>();
    for (String argument : arguments) {
      SqlText text = SqlText.scan("-".equals(argument) ? standardInput() : argument);
      text.unfinished()
          .ifPresent(open -> fail("SQL argument " + (texts.size() + 1) + " ends inside " + open));
      texts.add(text);
    }
    return texts;
  }

  boolean hasParameters() {
    return !parameters.isEmpty();
  }

  /** The only statement with its parameters bound. */
  Sql bound() {
    List<SqlText> texts = texts();
    if (texts.size() != 1) {
      fail("-p goes with exactly one SQL argument, there are " + texts.size());
    }
    SqlText only = texts.getFirst();
    return only.named()
        ? Sql.named(only.text(), named())
        : Sql.of(only.text(), parameters.stream().map(Statements::value).toArray());
  }

  private Map<String, @Nullable Object> named() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      if (equals < 1) {
        fail("the statement names its parameters: write -p NAME=VALUE, not -p " + parameter);
      }
      String name = parameter.substring(0, equals).replaceFirst("^[:@$]", "");
      if (values.put(name, value(parameter.substring(equals + 1))) != null) {
        fail("parameter " + name + " is given twice");
      }
    }
    return values;
  }

  /**
   * An integer or a decimal only where SQLite would turn it into exactly the same characters again:
   * {@code 007} and {@code 1.10} stay text.
   */
  static Object value(String text) {
    return integer(text).<Object>map(i -> i).or(() -> decimal(text)).orElse(text);
  }

  private static Optional<Long> integer(String text) {
    return text.matches("0|-?[1-9][0-9]{0,18}")
        ? new BigInteger(text).bitLength() < Long.SIZE
            ? Optional.of(Long.valueOf(text))
            : Optional.empty()
        : Optional.empty();
  }

  private static Optional<Double> decimal(String text) {
    boolean exact =
        text.length() <= REAL_DIGITS_EXACT && text.matches("-?(0|[1-9][0-9]*)\\.[0-9]+");
    return exact && Double.toString(Double.parseDouble(text)).equals(text)
        ? Optional.of(Double.valueOf(text))
        : Optional.empty();
  }

  private static String standardInput() {
    try {
      InputStream in = System.in;
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailed("INPUT", "cannot read standard input: " + e.getMessage());
    }
  }

  private void fail(String message) {
    throw new ParameterException(command.commandLine(), message);
  }
}

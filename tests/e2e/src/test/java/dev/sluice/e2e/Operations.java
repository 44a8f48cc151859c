package dev.sluice.e2e;

import dev.sluice.Operation;
import dev.sluice.Tx;

/** The operations of the child processes. */
final class Operations {
  static final Operation<Text, String> PAIR = named("pair");

  private Operations() {}

  /** The arguments. */
  record Text(String text) {}

  /** Arguments of another shape. */
  record Amount(long amount) {}

  /** Inserts its argument into both tables. */
  static Operation<Text, String> named(String name) {
    return Operation.of(name, Text.class, String.class, Operations::insertPair);
  }

  /** An operation of the same name with other arguments, as another release might have it. */
  static Operation<Amount, String> reshaped(String name) {
    return Operation.of(name, Amount.class, String.class, (_, _) -> "reshaped");
  }

  private static String insertPair(Tx tx, Text arguments) {
    tx.execute("INSERT INTO w VALUES (?)", arguments.text());
    tx.execute("INSERT INTO pair VALUES (?)", arguments.text());
    return arguments.text();
  }
}

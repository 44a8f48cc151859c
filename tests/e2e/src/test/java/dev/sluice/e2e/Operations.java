package dev.sluice.e2e;

import dev.sluice.Operation;
import dev.sluice.Tx;

/** The operations of the child processes. */
final class Operations {
  /** Every process has it. */
  static final Operation<Text, String> PAIR = named("pair");

  /** Only those have it that are told to. */
  static final Operation<Text, String> SPECIAL = named("special");

  /** The one of that name in another release: its arguments look different. */
  static final Operation<Amount, String> RESHAPED =
      Operation.of("special", Amount.class, String.class, (_, _) -> "reshaped");

  private Operations() {}

  /** The arguments. */
  record Text(String text) {}

  /** Arguments of another shape. */
  record Amount(long amount) {}

  /** Inserts its argument into both tables. */
  private static Operation<Text, String> named(String name) {
    return Operation.of(name, Text.class, String.class, Operations::insertPair);
  }

  private static String insertPair(Tx tx, Text arguments) {
    tx.execute("INSERT INTO w VALUES (?)", arguments.text());
    tx.execute("INSERT INTO pair VALUES (?)", arguments.text());
    return arguments.text();
  }
}

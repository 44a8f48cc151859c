package dev.sluice.cli;

import dev.sluice.workflow.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A JSON value given as an argument, or with {@code -} on standard input. */
final class JsonArgument {
  private JsonArgument() {}

  static JsonText of(String argument) {
    return new JsonText(argument.equals("-") ? stdin() : argument);
  }

  /** All of standard input, which is UTF-8. */
  static String stdin() {
    try {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input: " + e.getMessage(), e);
    }
  }
}

package dev.sluice.cli;

import java.lang.reflect.Field;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was wrong with the arguments, with what was perhaps meant. */
final class UsageText {
  private static final int SUGGESTIONS_MAX = 3;

  private UsageText() {}

  static String of(ParameterException error) {
    String message = String.valueOf(error.getMessage())
        .replaceFirst("^Error: ", "")
        .replaceFirst("option option", "option") // picocli's slip
        .replaceFirst("is not an? (int|long)$", "is not a whole number, or too large");
    if (!(error instanceof UnmatchedArgumentException unmatched)) {
      return message;
    }
    return described(unmatched) + suggested(unmatched.getSuggestions());
  }

  /** What a setting refuses, by the name of the option that sets it instead of the setting's. */
  static String named(String message, CommandSpec command) {
    String setting = message.split(" ", 2)[0];
    return command.options().stream()
        .filter(option -> isOf(setting, option))
        .findFirst()
        .map(option -> option.longestName() + message.substring(setting.length()))
        .orElse(message);
  }

  private static boolean isOf(String setting, OptionSpec option) {
    return option.userObject() instanceof Field field && field.getName().equals(setting);
  }

  private static String described(UnmatchedArgumentException error) {
    String argument = error.getUnmatched().getFirst();
    if (error.isUnknownOption()) {
      return "unknown option " + argument;
    }
    return error.getCommandLine().getSubcommands().isEmpty()
        ? "unexpected argument '" + argument + "'"
        : "there is no command '" + argument + "'";
  }

  private static String suggested(List<String> suggestions) {
    List<String> nearest = suggestions.subList(0, Math.min(SUGGESTIONS_MAX, suggestions.size()));
    return nearest.isEmpty() ? "" : "; did you mean " + String.join(" or ", nearest) + "?";
  }
}

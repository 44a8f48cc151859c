package dev.sluice.cli;

import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was wrong with the arguments, with what was perhaps meant. */
final class UsageText {
  private UsageText() {}

  static String of(ParameterException error) {
    String message = String.valueOf(error.getMessage()).replaceFirst("^Error: ", "");
    if (!(error instanceof UnmatchedArgumentException unmatched)) {
      return message;
    }
    return described(unmatched) + suggested(unmatched.getSuggestions());
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
    return suggestions.isEmpty() ? "" : "; did you mean " + String.join(" or ", suggestions) + "?";
  }
}

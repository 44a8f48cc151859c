package dev.sluice.cli;

import dev.sluice.server.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice hash-password}: what the auth file holds instead of a password or token. */
@Command(
    name = "hash-password",
    header = "Hash a password or make a token, for the file of serve --auth.",
    description = {
      "Asks for the password at a terminal, without showing it, else reads one line from stdin,",
      "and prints its Argon2id hash for \"password\". A password is never an argument, as other",
      "users of the machine can see those."
    },
    footer = {"", "Examples:", "  sluice hash-password", "  sluice hash-password --token"})
final class HashPasswordCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--token",
      description = "Make a new bearer token; prints it, and what \"tokens\" has for it.")
  private boolean token;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (token) {
      String made = Passwords.newToken();
      out.print("token, for the client: " + made + "\n");
      out.print("for the auth file:     " + Passwords.hashToken(made) + "\n");
    } else {
      out.print(hash(password(System.in)) + "\n");
    }
    out.flush();
    return ExitCode.OK;
  }

  private static String hash(String password) {
    if (password.isEmpty()) {
      throw new CommandFailed(
          "PASSWORD", "the password is empty; type one, or pass a line on stdin", ExitCode.USAGE);
    }
    return Passwords.hash(password);
  }

  @SuppressWarnings("SystemConsoleNull") // it may still be null for the checker of nulls
  private static String password(InputStream in) throws IOException {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      String line =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line;
    }
    char[] first = asked(console, "Password: ");
    char[] again = asked(console, "Once more: ");
    if (!Arrays.equals(first, again)) {
      throw new CommandFailed("PASSWORD", "the two are not the same; try again", ExitCode.USAGE);
    }
    return new String(first);
  }

  private static char[] asked(Console console, String prompt) {
    char[] typed = console.readPassword(prompt);
    return typed == null ? new char[0] : typed;
  }
}

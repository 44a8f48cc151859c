package dev.sluice.server.internal.tx;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a transaction: the process it lives in, and a number that nobody can guess.
 *
 * @param home the name of that process's socket
 * @param secret 32 hexadecimal digits
 */
record TxId(String home, String secret) {
  private static final Pattern FORM = Pattern.compile("(t[0-9a-z]{1,19})-([0-9a-f]{32})");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A name for the socket of this process, like no other's. */
  static String newHome() {
    String pid = Long.toString(ProcessHandle.current().pid(), 36);
    return "t" + pid + "x" + hex(5);
  }

  static TxId fresh(String home) {
    return new TxId(home, hex(16));
  }

  private static String hex(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Of a text that may be anything. */
  static Optional<TxId> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new TxId(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return home + "-" + secret;
  }
}

package dev.sluice.server.internal.auth;

import com.password4j.Argon2Function;
import com.password4j.BadParametersException;
import com.password4j.BcryptFunction;
import com.password4j.HashingFunction;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password as a slow hash, known by its form: bcrypt ({@code $2b$12$…}) or Argon2 ({@code
 * $argon2id$v=19$m=…}). What a hash may cost is limited, as each check must pay it. Immutable.
 */
final class PasswordHash {
  /** As OWASP advises for Argon2id: 19 MiB, two passes, one lane. */
  private static final Argon2Function NEW =
      Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);

  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[abxy]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
  private static final Pattern ARGON2 =
      Pattern.compile("\\$argon2(?:id|i|d)\\$v=\\d+\\$m=(\\d{1,9}),t=(\\d{1,9}),p=(\\d{1,9})"
          + "\\$[A-Za-z0-9+/]+\\$[A-Za-z0-9+/]+");
  private static final Pattern ANY = Pattern.compile("\\$(2[abxy]|argon2[a-z]*)\\$.*");

  private static final int SALT_BYTES = 16;
  private static final int BCRYPT_COST_MIN = 4;
  private static final int BCRYPT_COST_MAX = 15;
  private static final int ARGON2_KIB_MAX = 256 * 1024;
  private static final int ARGON2_PASSES_MAX = 16;
  private static final int ARGON2_LANES_MAX = 16;

  private final HashingFunction function;
  private final String text;

  private PasswordHash(HashingFunction function, String text) {
    this.function = function;
    this.text = text;
  }

  /** A new hash of a password, in the form that the auth file takes. */
  static String of(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return NEW.hash(password.getBytes(StandardCharsets.UTF_8), salt).getResult();
  }

  /** Whether a text of the auth file is meant to be a hash. */
  static boolean isOne(String text) {
    return ANY.matcher(text).matches();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none, or costs too much; the message does not show it
   */
  static PasswordHash parse(String text) {
    Optional<String> problem = text.startsWith("$2") ? bcryptProblem(text) : argon2Problem(text);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
    try {
      return new PasswordHash(
          text.startsWith("$2")
              ? BcryptFunction.getInstanceFromHash(text)
              : Argon2Function.getInstanceFromHash(text),
          text);
    } catch (BadParametersException e) {
      throw new IllegalArgumentException("the hash cannot be read: " + e.getMessage(), e);
    }
  }

  private static Optional<String> bcryptProblem(String text) {
    Matcher matcher = BCRYPT.matcher(text);
    if (!matcher.matches()) {
      return Optional.of("the bcrypt hash is not 60 characters of its alphabet");
    }
    return within("bcrypt's cost", matcher.group(1), BCRYPT_COST_MIN, BCRYPT_COST_MAX);
  }

  private static Optional<String> argon2Problem(String text) {
    Matcher matcher = ARGON2.matcher(text);
    if (!matcher.matches()) {
      return Optional.of("the Argon2 hash is not $argon2id$v=19$m=…,t=…,p=…$SALT$HASH");
    }
    return within("Argon2's memory in KiB", matcher.group(1), 8, ARGON2_KIB_MAX)
        .or(() -> within("Argon2's passes", matcher.group(2), 1, ARGON2_PASSES_MAX))
        .or(() -> within("Argon2's lanes", matcher.group(3), 1, ARGON2_LANES_MAX));
  }

  private static Optional<String> within(String what, String digits, int min, int max) {
    int number = Integer.parseInt(digits);
    return number < min || number > max
        ? Optional.of("%s is %d, not %d to %d".formatted(what, number, min, max))
        : Optional.empty();
  }

  /** Whether this is the password. Takes some 10 to 500 ms, on purpose. */
  boolean matches(byte[] password) {
    return function.check(password, text.getBytes(StandardCharsets.US_ASCII));
  }
}

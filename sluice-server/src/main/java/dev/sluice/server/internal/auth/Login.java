package dev.sluice.server.internal.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What the Authorization header of a request claims. */
sealed interface Login {
  /** Nothing that is understood. */
  record None() implements Login {}

  /** A user with a password. */
  record Basic(String name, String password) implements Login {
    byte[] passwordBytes() {
      return password.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "Basic[" + name + "]"; // the password is for nobody's log
    }
  }

  /** A token. */
  record Bearer(String token) implements Login {
    @Override
    public String toString() {
      return "Bearer";
    }
  }

  static Login of(@Nullable String header) {
    int space = header == null ? -1 : header.indexOf(' ');
    if (header == null || space < 0) {
      return new None();
    }
    String scheme = header.substring(0, space);
    String rest = header.substring(space + 1).strip();
    if (scheme.equalsIgnoreCase("Bearer")) {
      return new Bearer(rest);
    }
    return scheme.equalsIgnoreCase("Basic") ? basic(rest) : new None();
  }

  private static Login basic(String base64) {
    String decoded;
    try {
      decoded = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return new None();
    }
    int colon = decoded.indexOf(':');
    return colon < 0
        ? new None()
        : new Basic(decoded.substring(0, colon), decoded.substring(colon + 1));
  }
}

package dev.sluice.server;

import static java.util.Objects.requireNonNull;

import dev.sluice.server.internal.auth.NewSecrets;

/** Makes what the auth file holds instead of passwords and tokens. Thread-safe. */
public final class Passwords {
  private Passwords() {}

  /**
   * A hash of a password (Argon2id, with its own salt) for the field {@code password}. Takes about a
   * tenth of a second and 19 MiB.
   *
   * @throws IllegalArgumentException if the password is empty
   */
  public static String hash(String password) {
    if (requireNonNull(password, "password").isEmpty()) {
      throw new IllegalArgumentException("the password is empty");
    }
    return NewSecrets.hash(password);
  }

  /** A new random bearer token of 256 bits, for a client to keep. */
  public static String newToken() {
    return NewSecrets.token();
  }

  /** What the auth file has for a token among a user's tokens: {@code sha256:…}. */
  public static String hashToken(String token) {
    return NewSecrets.hashToken(requireNonNull(token, "token"));
  }
}

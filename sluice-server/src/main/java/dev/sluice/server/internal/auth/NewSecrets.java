package dev.sluice.server.internal.auth;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** What the auth file holds for new passwords and tokens. */
public final class NewSecrets {
  private static final int TOKEN_BYTES = 32;

  private NewSecrets() {}

  /** A slow hash. */
  public static String hash(String password) {
    return PasswordHash.of(password);
  }

  /** Random: too long to be guessed, so that a fast hash of it is safe to keep. */
  public static String token() {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    return "slt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** A fast hash. */
  public static String hashToken(String token) {
    byte[] hash = Keyed.sha256(token.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(hash);
  }
}

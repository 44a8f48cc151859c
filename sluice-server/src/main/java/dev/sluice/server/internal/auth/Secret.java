package dev.sluice.server.internal.auth;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a user's password is compared with. Thread-safe. */
sealed interface Secret {
  /** What the quick look at a password found. */
  enum Look {
    RIGHT,
    WRONG,
    /** {@link Hashed#verify} must tell, and it is slow. */
    UNKNOWN
  }

  /** Looks at a password without paying for a slow hash. */
  Look look(byte[] password);

  /** Reads what the auth file has. */
  static Secret of(String text) {
    return PasswordHash.isOne(text)
        ? new Hashed(PasswordHash.parse(text))
        : new Plain(Keyed.fingerprint(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Given as it is. */
  final class Plain implements Secret {
    private final byte[] fingerprint;

    Plain(byte[] fingerprint) {
      this.fingerprint = fingerprint;
    }

    @Override
    public Look look(byte[] password) {
      return Keyed.equal(fingerprint, Keyed.fingerprint(password)) ? Look.RIGHT : Look.WRONG;
    }
  }

  /** Given as a slow hash. What has matched it once is remembered as a fingerprint. */
  final class Hashed implements Secret {
    private final PasswordHash hash;
    private volatile byte @Nullable [] known;

    Hashed(PasswordHash hash) {
      this.hash = hash;
    }

    @Override
    public Look look(byte[] password) {
      byte[] right = known;
      return right != null && Keyed.equal(right, Keyed.fingerprint(password))
          ? Look.RIGHT
          : Look.UNKNOWN;
    }

    /** Pays for the hash. */
    boolean verify(byte[] password) {
      if (!hash.matches(password)) {
        return false;
      }
      known = Keyed.fingerprint(password);
      return true;
    }
  }
}

package dev.sluice.server.internal.auth;

import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.Problem;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Finds the user of a login. Slow hashes are computed one or few at a time, so that a flood of
 * guesses takes neither all processors nor much memory. Thread-safe; may block for some seconds.
 */
final class Logins {
  private static final long TURN_SECONDS = 5;

  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), /* fair= */ true);

  /** The user, if the login is right. */
  Optional<User> user(Login login, Users users) {
    return switch (login) {
      case Login.None _ -> Optional.empty();
      case Login.Bearer bearer -> users.withToken(bearer.token());
      case Login.Basic basic -> withPassword(basic, users);
    };
  }

  private Optional<User> withPassword(Login.Basic login, Users users) {
    Optional<User> user = users.named(login.name());
    Optional<Secret> secret = user.flatMap(User::password);
    if (secret.isEmpty()) {
      users.decoy().ifPresent(decoy -> verify(decoy, login.passwordBytes()));
      return Optional.empty();
    }
    return user.filter(_ -> matches(secret.get(), login.passwordBytes()));
  }

  private boolean matches(Secret secret, byte[] password) {
    return switch (secret.look(password)) {
      case RIGHT -> true;
      case WRONG -> false;
      case UNKNOWN -> secret instanceof Secret.Hashed hashed && verify(hashed, password);
    };
  }

  /** Looks again when it has its turn: of many first requests with the same password one pays. */
  private boolean verify(Secret.Hashed secret, byte[] password) {
    boolean entered = false;
    try {
      entered = turns.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!entered) {
      throw Problem.of(
              ServerError.UNAVAILABLE,
              "too many passwords to check: no turn within %d s; retry later"
                  .formatted(TURN_SECONDS))
          .toFailure();
    }
    try {
      return secret.look(password) == Secret.Look.RIGHT || secret.verify(password);
    } finally {
      turns.release();
    }
  }
}

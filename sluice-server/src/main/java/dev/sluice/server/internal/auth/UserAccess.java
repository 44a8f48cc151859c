package dev.sluice.server.internal.auth;

import dev.sluice.server.internal.Counters;
import dev.sluice.server.internal.Reloaded;
import dev.sluice.server.internal.http.Access;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.Permission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Lets in those whom the auth file names. As in rqlite, what everybody may do ({@code *}) needs no
 * login, not even a right one, and a user has it too. The file is read again when it changes.
 * Thread-safe.
 */
public final class UserAccess implements Access {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long LOGGED_EVERY = 100;
  private static final int FILE_BYTES_MAX = 16 << 20;

  private final Reloaded<Users> users;
  private final Counters counters;
  private final LongSupplier clock;
  private final FailedLogins failed;
  private final Logins logins = new Logins();

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException if it makes no sense; the message names file and line
   * @throws UncheckedIOException if it cannot be read; the message names it
   */
  public UserAccess(Path file, Counters counters, LongSupplier clock) {
    this.counters = counters;
    this.clock = clock;
    this.failed = new FailedLogins(clock);
    try {
      this.users = Reloaded.of(List.of(file), () -> read(file), clock);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the auth file " + file + ": " + e, e);
    }
    warnIfOthersCanRead(file);
  }

  private static Users read(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > FILE_BYTES_MAX) {
      throw new IllegalArgumentException("the auth file %s has %d bytes, at most %d are read"
          .formatted(file, bytes, FILE_BYTES_MAX));
    }
    try {
      return AuthFileParser.parse(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the auth file " + file + ", " + e.getMessage(), e);
    }
  }

  private static void warnIfOthersCanRead(Path file) {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "every user of this machine can read the auth file {0}; to keep it to yourself: chmod 600",
            file);
      }
    } catch (UnsupportedOperationException | IOException e) {
      return; // no such permissions here
    }
  }

  @Override
  public boolean allows(Exchange exchange, Set<Permission> permissions) {
    Users now = users.get();
    if (permissions.isEmpty() || now.allowEverybody(permissions)) {
      return true;
    }
    Login login = Login.of(exchange.header("Authorization"));
    Optional<User> user = logins.user(login, now);
    if (user.isEmpty()) {
      refused(login, now, exchange);
      return false;
    }
    exchange.user(user.get().name());
    boolean allowed = now.allow(user.get(), permissions);
    counters.count(allowed ? "authOK" : "authFail");
    return allowed;
  }

  private void refused(Login login, Users now, Exchange exchange) {
    counters.count("authFail");
    String name;
    switch (login) {
      case Login.None _ -> {
        return; // asked without a login: how every browser begins
      }
      case Login.Basic basic ->
        // Of those that do not exist not even the name is kept: it could be a mistyped password.
        name = now.named(basic.name())
            .map(user -> "user '" + user.name() + "'")
            .orElse("unknown user");
      case Login.Bearer _ -> name = "unknown token";
    }
    String address = exchange.remoteAddress();
    FailedLogins.Failure failure = failed.failed(address, name);
    if (failure.failures() % LOGGED_EVERY == 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a login failed: {0} from {1}, {2} failures so far",
          name,
          address,
          failure.failures());
    }
    pause(failure.delay().toNanos());
  }

  private void pause(long nanos) {
    long until = clock.getAsLong() + nanos;
    long left = nanos;
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = until - clock.getAsLong();
    }
  }

  /** As rqlite's server does on every response once there is an auth file. */
  @Override
  public void prepare(Exchange exchange) {
    exchange.header("Access-Control-Allow-Headers", "Content-Type, Authorization");
    exchange.header("Access-Control-Allow-Credentials", "true");
    exchange.header("WWW-Authenticate", "Basic realm=\"rqlite\"");
  }
}

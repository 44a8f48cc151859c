package dev.sluice.server.internal.auth;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts failed logins by address and user. Whoever has failed too often is answered late, and only
 * whoever is wrong: nobody can lock out the owner of a password by guessing at it. Remembers the
 * latest 10,000. Thread-safe.
 */
final class FailedLogins {
  private static final double AT_ONCE = 10;
  private static final double PER_SECOND = 1;
  private static final int KEYS_MAX = 10_000;
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier clock;
  private final Map<String, Account> accounts =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Account> eldest) {
          return size() > KEYS_MAX;
        }
      };

  private static final class Account {
    private double allowance = AT_ONCE;
    private long nanos;
    private long failures;

    private Account(long nanos) {
      this.nanos = nanos;
    }
  }

  /**
   * What one more failure means.
   *
   * @param failures how many there were, this one included
   * @param delay how long to wait before it is answered
   */
  record Failure(long failures, Duration delay) {}

  FailedLogins(LongSupplier clock) {
    this.clock = clock;
  }

  synchronized Failure failed(String address, String user) {
    long now = clock.getAsLong();
    Account account = accounts.computeIfAbsent(address + " " + user, _ -> new Account(now));
    double refill = (now - account.nanos) / NANOS_PER_SECOND * PER_SECOND;
    account.allowance = Math.min(AT_ONCE, account.allowance + refill);
    account.nanos = now;
    account.failures++;
    boolean tooMany = account.allowance < 1;
    account.allowance = Math.max(0, account.allowance - 1);
    return new Failure(account.failures, tooMany ? DELAY : Duration.ZERO);
  }
}

package dev.sluice.server.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
  private final AtomicLong clock = new AtomicLong(-5); // nanoTime may be negative
  private final FailedLogins logins = new FailedLogins(clock::get);

  private long delayMillis(String address, String user) {
    return logins.failed(address, user).delay().toMillis();
  }

  @Test
  void failures_tenAtOnce_areAnsweredAtOnceAndTheNextLate() {
    for (int i = 0; i < 10; i++) {
      assertThat(delayMillis("a", "u")).isZero();
    }
    assertThat(delayMillis("a", "u")).isEqualTo(1000);
    assertThat(delayMillis("b", "u")).isZero();
    assertThat(delayMillis("a", "v")).isZero();
    assertThat(logins.failed("a", "u").failures()).isEqualTo(12);
  }

  @Test
  void failures_afterAWhile_areAnsweredAtOnceAgain() {
    for (int i = 0; i < 11; i++) {
      delayMillis("a", "u");
    }
    clock.addAndGet(2_000_000_000L);
    assertThat(delayMillis("a", "u")).isZero();
    assertThat(delayMillis("a", "u")).isZero();
    assertThat(delayMillis("a", "u")).isEqualTo(1000);
  }

  @Test
  void memory_isBounded() {
    for (int i = 0; i < 30_000; i++) {
      delayMillis("address-" + i, "u");
    }
    assertThat(logins.failed("address-0", "u").failures()).isEqualTo(1);
    assertThat(logins.failed("address-29999", "u").failures()).isEqualTo(2);
  }
}

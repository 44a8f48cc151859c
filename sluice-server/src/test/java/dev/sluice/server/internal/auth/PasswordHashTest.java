package dev.sluice.server.internal.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  /** The first two are of libxcrypt, the last of Argon2's reference implementation. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "secret $2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a",
        "secret $2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
        "password $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
      })
  void hash_ofOtherPrograms_isUnderstood(String password, String hash) {
    assertThat(PasswordHash.isOne(hash)).isTrue();
    assertThat(PasswordHash.parse(hash).matches(password.getBytes(UTF_8))).isTrue();
    assertThat(PasswordHash.parse(hash).matches((password + "x").getBytes(UTF_8)))
        .isFalse();
    assertThat(PasswordHash.parse(hash).matches(new byte[0])).isFalse();
  }

  @Test
  void hash_ofOurs_isArgon2idWithItsOwnSalt() {
    String first = PasswordHash.of("päss");
    assertThat(first).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(PasswordHash.of("päss")).isNotEqualTo(first);
    assertThat(PasswordHash.parse(first).matches("päss".getBytes(UTF_8))).isTrue();
    assertThat(PasswordHash.parse(first).matches("pass".getBytes(UTF_8))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$2b$31$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a",
        "$2b$03$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a",
        "$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=1000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=99$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
      })
  void hash_thatCostsTooMuchOrTooLittle_isRefused(String hash) {
    assertThatThrownBy(() -> PasswordHash.parse(hash))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(", not ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "$2", "$2b", "$", "", "$1$abc$def"})
  void password_thatIsNoHash_isAPassword(String text) {
    assertThat(PasswordHash.isOne(text)).isFalse();
  }
}

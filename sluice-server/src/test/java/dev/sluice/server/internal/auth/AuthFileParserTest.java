package dev.sluice.server.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.internal.http.Permission;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthFileParserTest {
  private static Users parse(String json) {
    return AuthFileParser.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void file_ofRqlite_isUnderstood() {
    Users users = parse("""
        [
          {"username": "bob", "password": "secret1", "perms": ["execute", "query", "join"]},
          {"username": "*", "perms": ["status", "ready"]}
        ]
        """);
    assertThat(users.named("bob")).hasValueSatisfying(bob -> {
      assertThat(bob.permissions()).containsExactlyInAnyOrder(Permission.EXECUTE, Permission.QUERY);
      assertThat(users.allow(bob, Set.of(Permission.QUERY, Permission.STATUS))).isTrue();
      assertThat(users.allow(bob, Set.of(Permission.BACKUP))).isFalse();
    });
    assertThat(users.named("*")).isEmpty();
    assertThat(users.allowEverybody(Set.of(Permission.STATUS))).isTrue();
    assertThat(users.allowEverybody(Set.of(Permission.STATUS, Permission.QUERY)))
        .isFalse();
    assertThat(users.decoy()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "                                              | line 1: the file is not an array of users",
        "{}                                            | line 1: the file is not an array of users",
        "[                                             | line 1: not JSON",
        "[{\"username\"                                | line 1: not JSON",
        "[] []                                         | line 1: there is something after the array",
        "['x']                                         | line 1: not JSON",
        "[1]                                           | line 1: a user is an object",
        "[{}]                                          | line 1: a user has no \"username\"",
        "[{\"username\":\"\",\"password\":\"p\"}]      | line 1: a user has no \"username\"",
        "[{\"username\":7}]                            | \"username\" is not a string",
        "[{\"username\":\"a:b\",\"password\":\"p\"}]   | the username 'a:b' has a colon",
        "[{\"username\":\"a\"}]                        | the user 'a' has neither \"password\" nor \"tokens\"",
        "[{\"username\":\"a\",\"password\":\"\"}]      | the user 'a' has an empty password",
        "[{\"username\":\"a\",\"pasword\":\"p\"}]      | unknown field \"pasword\"",
        "[{\"username\":\"a\",\"password\":\"p\",\"perms\":\"all\"}] | \"perms\" is not an array of strings",
        "[{\"username\":\"a\",\"password\":\"p\",\"perms\":[null]}]  | \"perms\" is not an array of strings",
        "[{\"username\":\"a\",\"tokens\":[\"abc\"]}]   | sluice hash-password --token",
        "[{\"username\":\"*\",\"tokens\":[\"abc\"]}]   | the user '*' is everybody",
        "[{\"username\":\"a\",\"password\":\"$2b$05$short\"}]       | the password of the user 'a': the bcrypt hash is not 60",
        "[{\"username\":\"a\",\"password\":\"$argon2id$v=19\"}]     | the password of the user 'a': the Argon2 hash is not",
      })
  void file_wrong_isRefusedWithLineAndUser(String json, String message) {
    assertThatThrownBy(() -> parse(json == null ? "" : json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void user_twice_isRefusedWithItsLine() {
    assertThatThrownBy(() -> parse("""
        [{"username": "a", "password": "p"},

         {"username": "a", "password": "q"}]""")).hasMessage("line 3: the user 'a' is there twice");
  }

  @Test
  void token_twice_isRefused() {
    String token = NewSecrets.hashToken("t");
    assertThatThrownBy(() -> parse(
            "[{\"username\":\"a\",\"tokens\":[\"%s\"]},{\"username\":\"b\",\"tokens\":[\"%s\"]}]"
                .formatted(token, token)))
        .hasMessageContaining("a token of the user 'b' is there twice");
  }

  @Test
  void messages_neverShowASecret() {
    assertThatThrownBy(() -> parse("[{\"username\":\"a\",\"password\":\"$2b$05$hidden\"}]"))
        .hasMessageNotContaining("hidden");
  }
}

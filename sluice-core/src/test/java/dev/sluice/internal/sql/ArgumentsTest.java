package dev.sluice.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  @Test
  void positional_ofTheRightNumber_isTakenAsItIs() {
    Sql sql = Sql.of("SELECT ?, ?2", 1L, "x");

    assertThat(bind(sql)).isSameAs(sql.args());
  }

  @Test
  void positional_ofAnotherNumber_listsTheParameters() {
    assertRefused(Sql.of("SELECT :id, ?", 1L), "2 parameters (:id)", "1 arguments were given");
  }

  @Test
  void named_everyPrefix_getsTheValue() {
    Map<String, @Nullable Object> args = new HashMap<>();
    args.put("id", 7L);
    args.put("none", null);

    assertThat(bind(Sql.named("SELECT :id, @id, $none, :id", args))).containsExactly(7L, 7L, null);
  }

  @Test
  void named_unknownName_listsTheParameters() {
    assertRefused(
        Sql.named("SELECT :id, @name", Map.of("idd", 1L)),
        "2 parameters (:id, @name)",
        "none named 'idd'");
  }

  @Test
  void named_valueMissing_saysWhich() {
    assertRefused(Sql.named("SELECT :id, @name", Map.of("id", 1L)), "no value was given for @name");
    assertRefused(Sql.named("SELECT :id, ?", Map.of("id", 1L)), "number 2, which has no name");
  }

  @Test
  void named_twiceTheSame_isRefused() {
    assertRefused(Sql.named("SELECT :id", Map.of("id", 1L, ":id", 2L)), "one that has it");
  }

  private static void assertRefused(Sql sql, String... parts) {
    assertThatThrownBy(() -> bind(sql))
        .isInstanceOfSatisfying(
            SluiceException.Failed.class, e -> assertThat(e.code()).isEqualTo(SluiceError.SQL))
        .hasMessageContainingAll(parts);
  }

  private static @Nullable Object[] bind(Sql sql) {
    return Arguments.of(sql, ParsedStatement.parse(sql.text()));
  }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes in comes out, through the writer and through a reader. */
class ValuesTest extends OpenedSluice {
  @Override
  String schema() {
    return "CREATE TABLE v (id INTEGER PRIMARY KEY, x)";
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_written_isReadBackExactly(@Nullable Object value) {
    Row returned =
        sluice.execute("INSERT INTO v (x) VALUES (?) RETURNING x", value).rows().single();
    Row read = sluice.query("SELECT x FROM v").single();

    assertThat(returned.value(0)).isEqualTo(value);
    assertThat(read.value(0)).isEqualTo(value);
  }

  static Stream<Arguments> values() {
    return Stream.of(
            0L,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            -1L,
            (1L << 53) + 1,
            0.1,
            Double.MAX_VALUE,
            Double.MIN_VALUE,
            Double.NEGATIVE_INFINITY,
            "",
            "plain",
            "nul\0inside\0",
            "\0",
            "pair \ud83d\ude00 and é",
            "x".repeat(1_000_000),
            new byte[0],
            new byte[] {0},
            new byte[] {0, -1, 127, -128},
            new byte[300_000])
        .map(Arguments::of);
  }

  @Test
  void value_null_isReadBackAsNull() {
    sluice.execute("INSERT INTO v (x) VALUES (?)", new @Nullable Object[] {null});

    assertThat(sluice.query("SELECT x, typeof(x) FROM v").single().isNull(0)).isTrue();
    assertThat(sluice.query("SELECT typeof(x) FROM v").singleValue()).isEqualTo("null");
  }

  @Test
  void value_notANumber_isStoredAsNull() {
    sluice.execute("INSERT INTO v (x) VALUES (?)", Double.NaN);

    assertThat(sluice.query("SELECT x FROM v").single().isNull(0)).isTrue();
  }

  @Test
  void value_smallerNumbersAndBooleans_areWidened() {
    sluice.execute(
        "INSERT INTO v (x) VALUES (?), (?), (?), (?), (?)", 1, (short) 2, (byte) 3, true, 1.5f);

    assertThat(sluice.query(row -> row.value(0), "SELECT x FROM v ORDER BY id"))
        .containsExactly(1L, 2L, 3L, 1L, 1.5);
  }

  @Test
  void value_ofAnotherType_isRefusedWithItsPosition() {
    assertThatThrownBy(
            () -> sluice.execute("INSERT INTO v VALUES (?, ?)", 1, java.util.Locale.ROOT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("argument 2")
        .hasMessageContaining("Locale");
  }

  @Test
  void textLength_withNul_countsWhatFollows() {
    sluice.execute("INSERT INTO v (x) VALUES (?)", "ab\0cd");

    assertThat(count("SELECT length(CAST(x AS BLOB)) FROM v")).isEqualTo(5);
  }

  @Test
  void namedParameters_eachPrefix_areBoundByName() {
    Map<String, @Nullable Object> args = new HashMap<>();
    args.put("a", 1);
    args.put("b", "two");
    args.put("c", null);

    sluice.execute(Sql.named("INSERT INTO v VALUES (:a, @b || coalesce($c, '-'))", args));

    assertThat(sluice
            .query(Sql.named("SELECT x FROM v WHERE id = $id", Map.of("id", 1)))
            .singleValue())
        .isEqualTo("two-");
  }

  @Test
  void namedParameters_missingOrUnknown_failTheWrite() {
    assertThatThrownBy(() -> sluice.execute(Sql.named("INSERT INTO v (x) VALUES (:x)", Map.of())))
        .isInstanceOf(SluiceException.Failed.class)
        .hasMessageContaining("no value");
    assertThatThrownBy(() ->
            sluice.execute(Sql.named("INSERT INTO v (x) VALUES (:x)", Map.of("x", 1, "y", 2))))
        .isInstanceOf(SluiceException.Failed.class)
        .hasMessageContaining("'y'");
    assertThat(count("SELECT count(*) FROM v")).isZero();
  }

  @Test
  void positionalParameters_numberedAndRepeated_areBoundByNumber() {
    sluice.execute("INSERT INTO v VALUES (?2, ?1 || ?1)", "ab", 7);

    assertThat(sluice.query("SELECT x FROM v WHERE id = 7").singleValue()).isEqualTo("abab");
  }

  @Test
  void positionalParameters_tooFewOrMany_failTheWrite() {
    assertThatThrownBy(() -> sluice.execute("INSERT INTO v VALUES (?, ?)", 1))
        .isInstanceOf(SluiceException.Failed.class)
        .hasMessageContaining("1 arguments were given");
    assertThatThrownBy(() -> sluice.query("SELECT ?", 1, 2))
        .isInstanceOf(SluiceException.Failed.class);
  }
}

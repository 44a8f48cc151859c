package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "7", "-42", "9223372036854775807", "-9223372036854775808"})
  void parameter_thatIsACanonicalInteger_isAnInteger(String text) {
    assertThat(Statements.value(text)).isEqualTo(Long.parseLong(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "-1.25", "3.0", "123456.789"})
  void parameter_thatIsACanonicalDecimal_isAReal(String text) {
    assertThat(Statements.value(text)).isEqualTo(Double.parseDouble(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "007",
        "+1",
        "-0",
        "1.10",
        ".5",
        "1.",
        "1e3",
        "9223372036854775808",
        "NULL",
        "x'00'",
        "0.12345678901234567890",
        "12345678.5",
        "1 ",
        "NaN",
        "Infinity",
        "true",
        "٣"
      })
  void parameter_thatWouldChangeItsCharacters_staysText(String text) {
    assertThat(Statements.value(text)).isEqualTo(text);
  }
}

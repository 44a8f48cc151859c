package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({"250us,PT0.00025S", "1.5ms,PT0.0015S", "30s,PT30S", "5m,PT5M", "1h,PT1H", "7d,PT168H"
  })
  void duration_withAUnit_isRead(String text, Duration expected) {
    assertThat(new DurationText().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-1s", "1 s", "1w", "1e9s", "99999999999s"})
  void duration_ofAnotherForm_isRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> new DurationText().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("as in 30s");
  }

  @ParameterizedTest
  @CsvSource({"0,0 ns", "999,999 ns", "1500,1.50 µs", "42000000,42.0 ms", "123456789000,123 s"})
  void nanoseconds_areShownWithAFittingUnit(long nanos, String expected) {
    assertThat(DurationText.of(nanos)).isEqualTo(expected);
  }
}

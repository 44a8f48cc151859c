package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

class PlainLoggerTest {
  @Test
  void systemLogger_isOurs_andPrintsWarningsOnly() {
    System.Logger logger = System.getLogger("dev.sluice.test");
    assertThat(logger.isLoggable(Level.WARNING)).isTrue();
    assertThat(logger.isLoggable(Level.ERROR)).isTrue();
    assertThat(logger.isLoggable(Level.INFO)).isFalse();
    assertThat(logger.isLoggable(Level.OFF)).isFalse();
    assertThat(
            new PlainLoggers().getLogger("x", PlainLoggerTest.class.getModule()).getName())
        .isEqualTo("x");
  }
}

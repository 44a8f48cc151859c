package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ListenTest {
  private final Listen listen = new Listen();

  @Test
  void address_hasHostAndPort() {
    assertThat(listen.convert("127.0.0.1:80").getPort()).isEqualTo(80);
    assertThat(listen.convert("[::1]:0").getAddress().isLoopbackAddress()).isTrue();
    assertThat(listen.convert(":4001").getAddress().isAnyLocalAddress()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4001", "localhost", "localhost:", "localhost:x", "localhost:65536"})
  void anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> listen.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("is not HOST:PORT");
  }
}

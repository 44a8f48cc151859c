package dev.sluice.examples.crew;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void of_values_json() {
    assertThat(Json.of(Map.of("a", List.of(1, true, 2.5, "x\"\\\ny"))))
        .isEqualTo("{\"a\":[1,true,2.5,\"x\\\"\\\\\\u000ay\"]}");
    assertThat(Json.of(List.of())).isEqualTo("[]");
  }
}

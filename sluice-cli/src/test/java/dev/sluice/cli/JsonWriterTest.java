package dev.sluice.cli;

import static dev.sluice.cli.Rendering.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  private static String json(List<String> columns, @Nullable Object[]... rows) {
    return Rendering.of(JsonWriter::new).result(columns, List.of(rows));
  }

  @Test
  void rows_areObjectsOneALine() {
    assertThat(json(List.of("id", "s"), row(1L, "a"), row(2L, null)))
        .isEqualTo("[\n{\"id\":1,\"s\":\"a\"},\n{\"id\":2,\"s\":null}\n]\n");
  }

  @Test
  void result_withoutRows_isAnEmptyArray() {
    assertThat(json(List.of("id"))).isEqualTo("[]\n");
  }

  @Test
  void columns_ofTheSameName_getNumbers() {
    assertThat(json(List.of("id", "id", "id_2", "id"), row(1L, 2L, 3L, 4L)))
        .isEqualTo("[\n{\"id\":1,\"id_3\":2,\"id_2\":3,\"id_4\":4}\n]\n");
  }

  @Test
  void integers_of64Bits_keepAllDigits() {
    assertThat(json(List.of("i"), row(Long.MAX_VALUE))).contains("{\"i\":9223372036854775807}");
  }

  @Test
  void reals_thatJsonLacks_overflowToTheSameValue() {
    assertThat(json(List.of("a", "b"), row(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)))
        .contains("{\"a\":9e999,\"b\":-9e999}");
  }

  @Test
  void blob_isBase64InAnObject() {
    assertThat(json(List.of("b"), row((Object) new byte[] {1, 2, 3})))
        .contains("{\"b\":{\"$blob\":\"AQID\"}}");
  }

  @Test
  void text_withQuotesControlsNulAndLoneSurrogates_isEscaped() {
    assertThat(json(List.of("s"), row("\"\\\n\r\t\0\u007f\ud800x😀\udc00")))
        .contains("{\"s\":\"\\\"\\\\\\n\\r\\t\\u0000\\u007f\\ud800x😀\\udc00\"}");
  }
}

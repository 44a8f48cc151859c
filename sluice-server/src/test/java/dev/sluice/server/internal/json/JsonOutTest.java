package dev.sluice.server.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonOutTest {
  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "-0.0, -0",
    "2.0, 2",
    "0.1, 0.1",
    "-1.5, -1.5",
    "100.0, 100",
    "123456789.125, 123456789.125",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "0.00000123, 0.00000123",
    "1.5e-10, 1.5e-10",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.5e300, 1.5e+300",
    "9007199254740993, 9007199254740992",
    "4.9E-324, 5e-324",
    "1.7976931348623157E308, 1.7976931348623157e+308",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "0.3, 0.3",
    "1e22, 1e+22",
    "2e-323, 2e-323"
  })
  void real_isWrittenLikeGo(double number, String written) {
    assertThat(new JsonOut(false).real(number).toString()).isEqualTo(written);
  }

  @Test
  void real_ofAnyBits_readsBackAsItself() {
    Random random = new Random(20261122);
    for (int i = 0; i < 20_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        String written = new JsonOut(false).real(number).toString();
        if (Double.parseDouble(written) != number) {
          fail(written + " is not " + number);
        }
      }
    }
  }

  @Test
  void real_infiniteOrNone_isRefused() {
    assertThatThrownBy(() -> new JsonOut(false).real(Double.NEGATIVE_INFINITY))
        .isInstanceOf(UnsupportedValue.class)
        .hasMessage("json: unsupported value: -Inf");
    assertThatThrownBy(() -> new JsonOut(false).real(Double.NaN))
        .hasMessage("json: unsupported value: NaN");
  }

  @Test
  void text_isEscapedLikeGo() {
    assertThat(new JsonOut(false)
            .text("a\"\\\n\r\t\b\f\u0001\u007f<>&\u2028\u2029äß€😀\ud800x\udc00")
            .toString())
        .isEqualTo("\"a\\\"\\\\\\n\\r\\t\\b\\f\\u0001\u007f\\u003c\\u003e\\u0026\\u2028\\u2029"
            + "äß€😀\\ufffdx\\ufffd\"");
  }

  @Test
  void utf8_invalidBytes_areReplacedOneByOne() {
    byte[] bytes = {
      'a',
      (byte) 0xe2,
      (byte) 0x82,
      'b',
      (byte) 0xff,
      (byte) 0xc0,
      (byte) 0x80,
      (byte) 0xed,
      (byte) 0xa0,
      (byte) 0x80,
      '<'
    };

    assertThat(new JsonOut(false).utf8(bytes).toString())
        .isEqualTo("\"a\\ufffd\\ufffdb\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\u003c\"");
    assertThat(new JsonOut(false)
            .utf8("ä€😀\u2028".getBytes(StandardCharsets.UTF_8))
            .toString())
        .isEqualTo("\"ä€😀\\u2028\"");
  }

  @Test
  void pretty_indentsAndLeavesEmptyOnesClosed() {
    JsonOut out = new JsonOut(true);
    JsonTree.write(
        new TreeMap<>(Map.of("a", List.of(), "b", Map.of(), "c", List.of(1, true), "d", "x")), out);

    assertThat(out.toString()).isEqualTo("""
            {
                "a": [],
                "b": {},
                "c": [
                    1,
                    true
                ],
                "d": "x"
            }""");
  }

  @Test
  void tree_at_findsInnerValues() {
    Map<String, ?> tree = Map.of("a", Map.of("b", 7));

    assertThat(JsonTree.at("a.b", tree)).isEqualTo(7);
    assertThat(JsonTree.at("a.x", tree)).isEqualTo(Map.of());
    assertThat(JsonTree.at("a.b.c", tree)).isEqualTo(Map.of());
  }
}

package dev.sluice.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BytesTest {
  private static final int MAX = 50_000;
  private static final byte[] NUMBERS = numbers(60_000);

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 99, 100, 101, 8192, 1L << 40})
  void stream_isReadToItsEnd_whateverWasExpected(long expected) throws IOException {
    for (int length : new int[] {0, 1, 100, 8192, 8193, 40_000, MAX}) {
      byte[] all = Arrays.copyOf(NUMBERS, length);

      assertThat(Bytes.all(new byte[0], new ByteArrayInputStream(all), expected, MAX))
          .isEqualTo(all);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 8192, MAX + 1})
  void longStream_isReadToTheLimit(long expected) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(NUMBERS);

    assertThat(Bytes.all(new byte[0], in, expected, MAX)).isEqualTo(Arrays.copyOf(NUMBERS, MAX));
    assertThat(in.available()).isEqualTo(NUMBERS.length - MAX);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99, 5000})
  void head_comesFirst(int head) throws IOException {
    byte[] all = Arrays.copyOf(NUMBERS, 5000);
    byte[] first = Arrays.copyOf(all, head);
    byte[] rest = Arrays.copyOfRange(all, head, all.length);

    assertThat(Bytes.all(first, new ByteArrayInputStream(rest), rest.length, MAX))
        .isEqualTo(all);
  }

  private static byte[] numbers(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }
}

package dev.sluice.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"UnusedMethod", "NullableOptional", "ArrayRecordComponent"
}) // as users write them
class CodecsTest {
  private enum Color {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "grass";
      }
    }
  }

  private record Inner(String name, @Nullable Integer number) {}

  private record All(
      long a,
      int b,
      double c,
      boolean d,
      short e,
      byte f,
      float g,
      char h,
      @Nullable Long i,
      @Nullable String j,
      @Nullable Color k,
      @Nullable UUID l,
      @Nullable Duration m,
      @Nullable Instant n,
      @Nullable Inner o,
      @Nullable List<List<Inner>> p,
      @Nullable Map<String, Optional<Long>> q,
      @Nullable Optional<Inner> r) {}

  private record Picky(int positive) {
    Picky {
      if (positive <= 0) {
        throw new IllegalStateException("not positive");
      }
    }
  }

  private record Bytes(byte[] content) {}

  private record Empty() {}

  private record WithSet(String name, List<Set<String>> tags) {}

  private record Generic<T>(T value) {}

  private record UsesGeneric(Generic<String> generic) {}

  private record Tree(int value, List<Tree> children) {}

  private record Wild(List<? extends Number> numbers) {}

  private record Text(String value) {}

  private record Angry(int value) {
    @Override
    public int value() {
      throw new UnsupportedOperationException("no");
    }
  }

  private record Nullables(List<@Nullable String> list, Map<String, @Nullable Long> map) {}

  private record Colored(Color color) {}

  @Test
  void record_extremeValues_roundTrips() {
    All least = new All(
        Long.MIN_VALUE,
        Integer.MIN_VALUE,
        Double.NaN,
        true,
        Short.MIN_VALUE,
        Byte.MIN_VALUE,
        Float.NEGATIVE_INFINITY,
        Character.MAX_VALUE,
        Long.MAX_VALUE,
        "a\0b ü 😀",
        Color.GREEN,
        new UUID(-1, 1),
        Duration.ofSeconds(Long.MIN_VALUE),
        Instant.MIN,
        new Inner("", Integer.MAX_VALUE),
        List.of(List.of(), List.of(new Inner("x", null))),
        Map.of("none", Optional.empty(), "some", Optional.of(7L)),
        Optional.of(new Inner("y", 1)));

    assertThat(roundTrip(All.class, least)).isEqualTo(least);
  }

  @Test
  void record_allReferencesNull_roundTrips() {
    All empty = new All(
        Long.MAX_VALUE,
        0,
        -0.0,
        false,
        (short) 0,
        (byte) 0,
        0,
        'x',
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);

    assertThat(roundTrip(All.class, empty)).isEqualTo(empty);
  }

  @Test
  void scalars_atTheTop_roundTrip() {
    assertThat(roundTrip(Long.class, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    assertThat(roundTrip(Integer.class, Integer.MIN_VALUE)).isEqualTo(Integer.MIN_VALUE);
    assertThat(roundTrip(Double.class, Double.MIN_VALUE)).isEqualTo(Double.MIN_VALUE);
    assertThat(roundTrip(Boolean.class, true)).isTrue();
    assertThat(roundTrip(String.class, "\0")).isEqualTo("\0");
    assertThat(roundTrip(byte[].class, new byte[] {0, -1})).containsExactly(0, -1);
    assertThat(roundTrip(Color.class, Color.GREEN)).isSameAs(Color.GREEN);
    assertThat(roundTrip(Empty.class, new Empty())).isEqualTo(new Empty());
  }

  @Test
  void nan_withPayload_keepsItsBits() {
    double odd = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);

    assertThat(Double.doubleToRawLongBits(roundTrip(Double.class, odd)))
        .isEqualTo(0x7ff8_0000_dead_beefL);
  }

  @Test
  void text_withUnpairedSurrogates_arrivesAsItWas() {
    for (String text :
        List.of("\ud800", "a\udc00b", "\udc00\ud800", "\ud83d\ude00\ud83d", "\ufffd")) {
      assertThat(roundTrip(Text.class, new Text(text)).value()).isEqualTo(text);
    }
  }

  @Test
  void voidType_null_roundTrips() {
    WireWriter out = new WireWriter(16);
    Codecs.of(Void.class).write(null, out);

    WireReader in = new WireReader(out.toBytes());
    assertThat((Object) Codecs.of(Void.class).read(in)).isNull();
    in.end();
  }

  @Test
  void blob_inRecord_roundTrips() {
    assertThat(roundTrip(Bytes.class, new Bytes(new byte[] {1, 0, 2})).content())
        .containsExactly(1, 0, 2);
  }

  @Test
  void containers_withNullElements_roundTripUnmodifiable() {
    Map<String, @Nullable Long> map = new LinkedHashMap<>();
    map.put("z", null);
    map.put("a", 1L);
    Nullables value = new Nullables(Arrays.asList("x", null), map);

    Nullables back = roundTrip(Nullables.class, value);

    assertThat(back).isEqualTo(value);
    assertThat(new ArrayList<>(back.map().keySet())).containsExactly("z", "a");
    assertThatThrownBy(() -> back.list().add("y"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void localRecord_ofThisMethod_roundTrips() {
    record Local(int x) {}

    assertThat(roundTrip(Local.class, new Local(3))).isEqualTo(new Local(3));
  }

  @Test
  void codec_askedTwice_isTheSame() {
    assertThat(Codecs.of(All.class)).isSameAs(Codecs.of(All.class));
  }

  @Test
  void unsupportedComponent_atDeclaration_isRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codecs.of(WithSet.class))
        .withMessageContaining("component 'tags' of record")
        .withMessageContaining("java.util.Set<java.lang.String>")
        .withMessageContaining("supported are records, String");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codecs.of(UsesGeneric.class))
        .withMessageContaining("component 'generic'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codecs.of(Wild.class))
        .withMessageContaining("? extends");
    assertThatIllegalArgumentException().isThrownBy(() -> Codecs.of(Object.class));
    assertThatIllegalArgumentException().isThrownBy(() -> Codecs.of(List.class));
    assertThatIllegalArgumentException().isThrownBy(() -> Codecs.of(Generic.class));
    assertThatIllegalArgumentException().isThrownBy(() -> Codecs.of(long[].class));
  }

  @Test
  void recursiveRecord_atDeclaration_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codecs.of(Tree.class))
        .withMessageContaining("component 'children'")
        .withMessageContaining("contains record")
        .withMessageContaining("in itself");
  }

  @Test
  void constructor_thatThrows_givesWireExceptionWithCause() {
    record Lenient(int positive) {}
    byte[] bytes = bytes(Lenient.class, new Lenient(-1));

    assertThatThrownBy(() -> Codecs.of(Picky.class).read(new WireReader(bytes)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("not positive")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void accessor_thatThrows_failsTheWriteWithCause() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(Angry.class, new Angry(1)))
        .withCauseInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void nullValue_ofOtherTypeThanVoid_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bytes(Text.class, null))
        .withMessageContaining("Text");
  }

  @Test
  void otherVersion_ofARecord_isRefusedWithBothFingerprints() {
    record Renamed(String text) {}
    byte[] bytes = bytes(Text.class, new Text("x"));

    assertThatThrownBy(() -> Codecs.of(Renamed.class).read(new WireReader(bytes)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("another version of")
        .hasMessageContaining("{text:String}");
  }

  @Test
  void enumConstant_unknownHere_isRefused() {
    WireWriter out = new WireWriter(16);
    out.raw(bytes(Colored.class, new Colored(Color.RED)), 0, 4).u8(1).text("BLUE");

    assertThatThrownBy(() -> Codecs.of(Colored.class).read(new WireReader(out.toBytes())))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("no constant 'BLUE'");
  }

  @Test
  void wireText_malformedUtf8_isRefused() {
    byte[] bytes = new WireWriter(8).blob(new byte[] {(byte) 0xff}).toBytes();
    byte[] replacement =
        new WireWriter(8).blob("\ufffd".getBytes(StandardCharsets.UTF_8)).toBytes();

    assertThatThrownBy(() -> new WireReader(bytes).text()).isInstanceOf(WireException.class);
    assertThat(new WireReader(replacement).text()).isEqualTo("\ufffd");
  }

  @Test
  void varint_ofMoreThan64Bits_isRefused() {
    byte[] bytes = new byte[10];
    Arrays.fill(bytes, (byte) 0xff);
    bytes[9] = 2;

    assertThatThrownBy(() -> new WireReader(bytes).varint()).isInstanceOf(WireException.class);
  }

  private static <T> T roundTrip(Class<T> type, T value) {
    WireReader in = new WireReader(bytes(type, value));
    T back = Codecs.of(type).read(in);
    in.end();
    return back;
  }

  private static <T> byte[] bytes(Class<T> type, T value) {
    WireWriter out = new WireWriter(16);
    Codecs.of(type).write(value, out);
    return out.toBytes();
  }
}

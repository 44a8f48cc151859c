package dev.sluice.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever was written is read back; whatever else is read gives a value or a WireException. */
class CodecsProperties {
  enum Mood {
    GOOD,
    BAD
  }

  record Leaf(@Nullable String text, long number, double real, char unit) {}

  record Node(
      int id,
      short small,
      byte tiny,
      float ratio,
      @Nullable Mood mood,
      @Nullable UUID uuid,
      @Nullable Duration took,
      @Nullable Instant at,
      List<Leaf> leaves,
      Map<String, List<Long>> index,
      Optional<Leaf> best) {}

  @Property(tries = 500)
  void generatedRecord_writtenAndRead_isEqual(@ForAll("nodes") Node node) {
    WireReader in = new WireReader(bytes(node));

    assertThat(Codecs.of(Node.class).read(in)).isEqualTo(node);
    in.end();
  }

  @Property(tries = 2000)
  void randomBytes_afterTheFingerprint_giveValueOrWireException(
      @ForAll @Size(max = 200) byte[] noise) {
    WireWriter out = new WireWriter(256);
    out.raw(FINGERPRINT).raw(noise);

    readOrRefuse(out.toBytes());
  }

  @Property(tries = 2000)
  void validBytes_mutated_giveValueOrWireException(
      @ForAll("nodes") Node node, @ForAll int place, @ForAll byte value, @ForAll boolean cut) {
    byte[] bytes = bytes(node);
    int at = Math.floorMod(place, bytes.length);
    bytes[at] = value;

    readOrRefuse(cut ? java.util.Arrays.copyOf(bytes, at) : bytes);
  }

  @Property(tries = 2000)
  void randomBytes_asSqlValues_giveValuesOrWireException(@ForAll @Size(max = 200) byte[] noise) {
    try {
      assertThat(Values.readAll(new WireReader(noise))).isNotNull();
    } catch (WireException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }

  @Provide
  Arbitrary<Node> nodes() {
    Arbitrary<String> texts = Arbitraries.strings().all().ofMaxLength(12);
    Arbitrary<Leaf> leaves = Combinators.combine(
            texts.injectNull(0.1),
            Arbitraries.longs().edgeCases(edges -> edges.add(Long.MIN_VALUE, Long.MAX_VALUE)),
            Arbitraries.longs().map(Double::longBitsToDouble),
            Arbitraries.chars().all())
        .as(Leaf::new);
    Arbitrary<Duration> durations = Combinators.combine(
            Arbitraries.longs(), Arbitraries.integers().between(0, 999_999_999))
        .as(Duration::ofSeconds);
    Arbitrary<Instant> instants = Combinators.combine(
            Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            Arbitraries.integers().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
    Arbitrary<UUID> uuids =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
    return Combinators.combine(
            Combinators.combine(
                    Arbitraries.integers(),
                    Arbitraries.shorts(),
                    Arbitraries.bytes(),
                    Arbitraries.integers().map(Float::intBitsToFloat))
                .as(Numbers::new),
            Arbitraries.of(Mood.class).injectNull(0.2),
            uuids.injectNull(0.2),
            durations.injectNull(0.2),
            instants.injectNull(0.2),
            leaves.list().ofMaxSize(4),
            Arbitraries.maps(texts, Arbitraries.longs().list().ofMaxSize(3)).ofMaxSize(3),
            leaves.optional())
        .as((n, mood, uuid, took, at, list, index, best) ->
            new Node(n.id, n.small, n.tiny, n.ratio, mood, uuid, took, at, list, index, best));
  }

  private record Numbers(int id, short small, byte tiny, float ratio) {}

  private static final byte[] FINGERPRINT = java.util.Arrays.copyOf(
      bytes(new Node(
          0,
          (short) 0,
          (byte) 0,
          0,
          null,
          null,
          null,
          null,
          List.of(),
          Map.of(),
          Optional.empty())),
      4);

  private static byte[] bytes(Node node) {
    WireWriter out = new WireWriter(64);
    Codecs.of(Node.class).write(node, out);
    return out.toBytes();
  }

  private static void readOrRefuse(byte[] bytes) {
    try {
      assertThat(Codecs.of(Node.class).read(new WireReader(bytes))).isNotNull();
    } catch (WireException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }
}

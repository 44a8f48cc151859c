package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G4, G8: whatever comes over one link, the writer lives and its other clients notice nothing. */
class HostileLinkTest {
  private static final String NOISE = "INSERT INTO noise VALUES ('x')";
  private static final int FRAME_TOO_LONG = 1 << 30;
  private static final long PATIENCE_MILLIS = 1500;
  private static final int UNREAD_WRITES_MAX = 400_000;

  @TempDir
  private Path folder;

  @Test
  void garbage_isDropped_andHarmsNobody() throws Exception {
    fuzz(120, 20_251L);
  }

  @Test
  @Tag("fuzz")
  void muchGarbage_isDropped_andHarmsNobody() throws Exception {
    fuzz(5000, System.nanoTime());
  }

  private void fuzz(int rounds, long seed) throws Exception {
    Random random = new Random(seed);
    try (Crew crew = Crew.in(folder)) {
      Child writer = crew.writer();
      writer.ask("exec CREATE TABLE noise (x)", "done");
      Child honest = crew.join();
      honest.tell("loop 1");
      writer.tell("loop 1");
      for (int i = 0; i < rounds; i++) {
        disturb(crew, random);
      }
      crew.ledger().awaitMore(50);
      assertThat(crew.alive()).as("nobody died").hasSize(2);
      crew.endAndVerify();
      crew.assertNoFailures();
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static void disturb(Crew crew, Random random) throws IOException {
    try (RawLink link = RawLink.to(crew.runtime())) {
      if (random.nextInt(4) > 0) {
        link.send(hello(crew));
      }
      for (int i = random.nextInt(4); i >= 0; i--) {
        if (!link.send(nonsense(crew, random))) {
          return; // it has hung up
        }
      }
    } catch (IOException e) {
      // A frame may have asked for a handover: there is nobody to connect to for a moment.
      crew.writer();
    }
  }

  private static byte[] nonsense(Crew crew, Random random) throws IOException {
    byte[] frame = switch (random.nextInt(3)) {
      case 0 -> RawLink.write(1 + random.nextInt(5), NOISE);
      case 1 -> hello(crew);
      default -> new RawLink.Fields().varint(random.nextLong()).frame(random.nextInt(256));
    };
    return switch (random.nextInt(4)) {
      case 0 -> {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case 1 -> Arrays.copyOf(frame, random.nextInt(frame.length));
      case 2 -> {
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
        yield frame;
      }
      default -> frame;
    };
  }

  @Test
  void frameLongerThanAllowed_isRefused_beforeItIsThere() throws Exception {
    try (Crew crew = Crew.in(folder);
        RawLink link = welcomed(crew)) {
      assertThat(link.send(ByteBuffer.allocate(5).putInt(FRAME_TOO_LONG).array()))
          .isTrue();
      ByteBuffer refusal = link.receive();
      assertThat(refusal.get()).isEqualTo((byte) RawLink.REFUSE);
      assertThat(link.isHungUp()).isTrue();
      crew.writer().ask("write 1", "written");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void clientThatNeverReadsItsAnswers_isReadNoMore_andBlocksNobody() throws Exception {
    try (Crew crew = Crew.in(folder);
        RawLink deaf = welcomed(crew)) {
      String answered = "SELECT '" + "x".repeat(1000) + "'";
      int sent = 1;
      while (sent < UNREAD_WRITES_MAX
          && deaf.send(RawLink.write(sent, answered), PATIENCE_MILLIS)) {
        sent++;
      }
      assertThat(sent).as("it is read no more at some time").isLessThan(UNREAD_WRITES_MAX);
      Child linked = crew.join();
      linked.ask("write 20", "written");
      crew.writer().ask("write 20", "written");
      assertThat(crew.alive()).hasSize(2);
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  private static RawLink welcomed(Crew crew) throws IOException {
    RawLink link = RawLink.to(crew.runtime());
    assertThat(link.send(hello(crew))).isTrue();
    assertThat(link.receive().get()).isEqualTo((byte) RawLink.WELCOME);
    return link;
  }

  private static byte[] hello(Crew crew) throws IOException {
    return RawLink.hello(
        RawLink.PROTOCOL, RawLink.note(crew.runtime(), "version"), UUID.randomUUID());
  }
}

package dev.sluice.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HEAD = 5 * SECOND;

  private final AtomicLong in = new AtomicLong();
  private final AtomicLong out = new AtomicLong();
  private final Peer peer = new Peer(in::get, out::get, /* overLimit= */ false);
  private long now = -3 * SECOND; // nanoTime may be negative

  /** Looks once a second; how many seconds until it is too slow, or the last one. */
  private int looks(int seconds, Runnable each) {
    for (int second = 1; second <= seconds; second++) {
      now += SECOND;
      each.run();
      if (peer.look(now, HEAD, 100)) {
        return second;
      }
    }
    return Integer.MAX_VALUE;
  }

  private static void nothing() {}

  @Test
  void silence_isNotSlow() {
    assertThat(looks(100, PeerTest::nothing)).isEqualTo(Integer.MAX_VALUE);
    peer.requestBegins();
    assertThat(looks(100, PeerTest::nothing)).isEqualTo(Integer.MAX_VALUE);
    peer.requestEnds();
    assertThat(looks(100, PeerTest::nothing)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void head_tooSlow_isClosed_howeverOftenAByteComes() {
    assertThat(looks(100, in::incrementAndGet)).isEqualTo(6);
  }

  @Test
  void head_oneByteAndThenSilence_isClosed() {
    in.incrementAndGet();
    assertThat(looks(100, PeerTest::nothing)).isEqualTo(6);
  }

  @Test
  void head_ofTheNextRequest_isMeasuredToo() {
    in.set(500);
    peer.requestBegins();
    looks(1, PeerTest::nothing);
    peer.requestEnds();
    assertThat(looks(20, PeerTest::nothing)).isEqualTo(Integer.MAX_VALUE);
    in.incrementAndGet();
    assertThat(looks(100, PeerTest::nothing)).isEqualTo(6);
  }

  @Test
  void frames_ofHttp2_betweenRequests_areNoHead() {
    peer.multiplexed();
    assertThat(looks(100, in::incrementAndGet)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void body_tooSlow_isClosedAfterTenSeconds_andAFastOneIsNot() {
    peer.requestBegins();
    peer.reading().begins();
    assertThat(looks(100, () -> in.addAndGet(150))).isEqualTo(Integer.MAX_VALUE);
    assertThat(looks(100, () -> in.addAndGet(50))).isBetween(11, 21);
  }

  @Test
  void answer_takenTooSlowly_isClosed_andOnlyWhileSomebodyWaits() {
    peer.requestBegins();
    assertThat(looks(100, out::incrementAndGet)).isEqualTo(Integer.MAX_VALUE);
    peer.writing().begins();
    assertThat(looks(100, out::incrementAndGet)).isEqualTo(11);
  }
}

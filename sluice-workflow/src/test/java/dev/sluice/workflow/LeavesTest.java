package dev.sluice.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The pure parts. */
class LeavesTest {
  @Test
  void retry_exponential_doublesUpToItsCap() {
    Retry retry =
        Retry.exponential(Duration.ofMillis(100)).cap(Duration.ofMillis(350)).attempts(9);
    RandomGenerator random = new Random(1);
    assertThat(List.of(1, 2, 3, 4, 60).stream().map(n -> retry.waitMillis(n, random)))
        .containsExactly(100L, 200L, 350L, 350L, 350L);
  }

  @Test
  void retry_jitter_staysWithinItsShare_andMoves() {
    Retry retry = Retry.fixed(Duration.ofSeconds(1)).jitter(0.2);
    RandomGenerator random = new Random(1);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      long wait = retry.waitMillis(1, random);
      assertThat(wait).isBetween(800L, 1200L);
      seen.add(wait);
    }
    assertThat(seen.size()).isGreaterThan(200);
  }

  @Test
  void retry_outOfRange_isRefused() {
    assertThatThrownBy(() -> Retry.never().attempts(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Retry.never().jitter(1.5)).hasMessageContaining("from 0 to 1");
    assertThatThrownBy(() -> Retry.fixed(Duration.ZERO)).hasMessageContaining("positive");
    assertThatThrownBy(() -> Retry.never().factor(Double.NaN)).hasMessageContaining("at least 1");
  }

  @Test
  void scope_countsEachNameByItself() {
    Scope scope = new Scope("");
    assertThat(List.of(scope.next("a"), scope.next("b"), scope.next("a"), scope.next("a")))
        .containsExactly("a", "b", "a#2", "a#3");
    assertThat(Scope.branch("parallel#2", 3).next("a")).isEqualTo("parallel#2[3]/a");
  }

  @Test
  void scope_namesThatWouldBreakPaths_areRefused() {
    for (String bad : List.of("", " ", "a/b", "a#1", "a[0]", "a!", "a\nb", "x".repeat(201))) {
      assertThatThrownBy(() -> new Scope("").next(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void fingerprint_isTheSameForTheSameText() {
    assertThat(Fingerprint.of("x")).isEqualTo(Fingerprint.of("x")).hasSize(24);
    assertThat(Fingerprint.of("x")).isNotEqualTo(Fingerprint.of("y"));
  }

  @Test
  void ids_sortByTime_andAreNeverTheSame() {
    RandomGenerator random = new Random(7);
    Set<String> ids = new HashSet<>();
    String last = "";
    for (int i = 0; i < 1000; i++) {
      String id = Ids.next(1_700_000_000_000L + i, random);
      assertThat(id).isGreaterThan(last).hasSize(22);
      assertThat(ids.add(id)).isTrue();
      last = id;
    }
  }

  @Test
  void timerQueue_givesWhatIsDue_inOrder() {
    TimerQueue queue = new TimerQueue();
    StringBuilder log = new StringBuilder();
    queue.add(30, () -> log.append("c"));
    queue.add(10, () -> log.append("a"));
    TimerQueue.Key gone = queue.add(15, () -> log.append("never"));
    queue.add(10, () -> log.append("b"));
    queue.remove(gone);
    assertThat(queue.first()).isEqualTo(10);
    queue.due(20).forEach(Runnable::run);
    assertThat(log).hasToString("ab");
    assertThat(queue.size()).isEqualTo(1);
    queue.due(30).forEach(Runnable::run);
    assertThat(log).hasToString("abc");
    assertThat(queue.first()).isNull();
  }

  @Test
  void leaseWatch_declaresDead_whoseBeatStoodStillForAWholeLease() {
    LeaseWatch watch = new LeaseWatch(100);
    assertThat(watch.look(Map.of("me", 1L, "other", 7L), 0)).isEmpty();
    for (long now = 25; now <= 100; now += 25) {
      assertThat(watch.look(Map.of("me", 1 + now, "other", 7L), now)).isEmpty();
    }
    assertThat(watch.look(Map.of("me", 200L, "other", 7L), 125))
        .containsExactly(new LeaseWatch.Dead("other", 7));
  }

  @Test
  void leaseWatch_afterItsOwnStandstill_givesEverybodyAFullLease() {
    LeaseWatch watch = new LeaseWatch(100);
    watch.look(Map.of("other", 7L), 0);
    assertThat(watch.look(Map.of("other", 7L), 1000)).isEmpty();
    for (long now = 1025; now <= 1100; now += 25) {
      assertThat(watch.look(Map.of("other", 7L), now)).isEmpty();
    }
    assertThat(watch.look(Map.of("other", 7L), 1125)).hasSize(1);
  }

  @Test
  void failure_keepsItsCauses_andACircleOnce() {
    IllegalStateException inner = new IllegalStateException("inner");
    RuntimeException outer = new RuntimeException("x".repeat(5000), inner);
    inner.initCause(outer);
    Failure failure = Failure.of(outer);
    assertThat(failure.message()).hasSize(4001).endsWith("…");
    assertThat(failure.is(IllegalStateException.class)).isTrue();
    assertThat(failure.cause())
        .isNotNull()
        .satisfies(cause -> assertThat(cause.cause()).isNull());
  }
}

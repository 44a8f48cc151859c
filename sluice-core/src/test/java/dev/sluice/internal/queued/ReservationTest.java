package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes.Done;
import dev.sluice.internal.commit.StateTables;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** No number is given that is not reserved, and there are more before they run out. */
final class ReservationTest {
  private static final long BLOCK = StateTables.RESERVED_BLOCK;

  private final WriteQueue queue = new WriteQueue();
  private final AtomicInteger answers = new AtomicInteger();
  private final Reservation reservation =
      new Reservation(queue.open(), BLOCK, Long.MAX_VALUE / 4, answers::incrementAndGet);

  @Test
  void numbers_areAskedForOnce_whenHalfAreUsed() {
    assertThat(reservation.left(0)).isEqualTo(BLOCK);
    assertThat(queue.poll()).isNull();
    assertThat(reservation.left(BLOCK / 2)).isEqualTo(BLOCK / 2);
    assertThat(reservation.left(BLOCK)).isZero();
    assertThat(reservation.isAnswered(BLOCK)).isFalse();

    answer(Done.DONE);

    assertThat(queue.poll()).isNull();
    assertThat(answers).hasValue(1);
    assertThat(reservation.isAnswered(BLOCK)).isTrue();
    assertThat(reservation.left(BLOCK)).isEqualTo(BLOCK / 2);
  }

  @Test
  void refusal_isToldOnce_andThenTheyAreAskedForAgain() {
    assertThat(reservation.left(BLOCK)).isZero();
    answer(SluiceException.of(SluiceError.WAL_FULL, "full"));

    assertThat(reservation.left(BLOCK)).isZero();
    assertThat(reservation.isAnswered(BLOCK)).isTrue();
    assertThat(Objects.requireNonNull(reservation.takeRefusal()).code())
        .isEqualTo(SluiceError.WAL_FULL);
    assertThat(reservation.takeRefusal()).isNull();

    reservation.left(BLOCK);
    answer(Done.DONE);
    assertThat(reservation.left(BLOCK)).isEqualTo(BLOCK);
  }

  private void answer(Object outcome) {
    Write write = Objects.requireNonNull(queue.poll());
    assertThat(write.start()).isTrue();
    write.decide(outcome);
    write.settle();
  }
}

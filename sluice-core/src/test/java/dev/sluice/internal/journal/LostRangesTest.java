package dev.sluice.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class LostRangesTest {
  @Test
  void numbers_aroundARange_areNotOfIt() {
    LostRanges lost = new LostRanges(List.of(range(5, 7)));
    assertThat(LongStream.rangeClosed(1, 10).filter(lost::contains)).containsExactly(5L, 6L, 7L);
    assertThat(lost.without(1, 10)).containsExactly(range(1, 4), range(8, 10));
    assertThat(lost.without(5, 7)).isEmpty();
    assertThat(lost.without(3, 2)).isEmpty();
    assertThat(lost.with(List.of(range(8, 8))).without(5, 9)).containsExactly(range(9, 9));
  }

  @RepeatedTest(50)
  void ranges_inAnyOrder_areThoseOfAPlainSet(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<SequenceRange> ranges = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      long first = random.nextLong(1, 40);
      ranges.add(range(first, first + random.nextLong(8)));
    }
    LostRanges lost = new LostRanges(ranges);
    List<Long> others = LongStream.rangeClosed(1, 60)
        .filter(n -> ranges.stream().noneMatch(range -> range.first() <= n && n <= range.last()))
        .boxed()
        .toList();
    assertThat(
            LongStream.rangeClosed(1, 60).filter(n -> !lost.contains(n)).boxed().toList())
        .isEqualTo(others);
    assertThat(lost.without(1, 60).stream()
            .flatMapToLong(range -> LongStream.rangeClosed(range.first(), range.last()))
            .boxed()
            .toList())
        .isEqualTo(others);
  }

  private static SequenceRange range(long first, long last) {
    return new SequenceRange(first, last);
  }
}

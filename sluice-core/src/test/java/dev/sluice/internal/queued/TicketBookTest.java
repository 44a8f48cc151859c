package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class TicketBookTest {
  private static final int STEP_KINDS = 5;

  @Property(tries = 300)
  void tickets_areThoseOfAPlainMap(
      @ForAll @Size(max = 200) List<@IntRange(max = 1000) Integer> steps) {
    TreeMap<Long, Long> expected = new TreeMap<>();
    TicketBook book = new TicketBook();
    long number = 0;
    long confirmed = 0;
    for (int step : steps) {
      switch (step % STEP_KINDS) {
        case 0 -> {
          confirmed = Math.max(confirmed, number - step % 7);
          book.confirm(confirmed);
          expected.headMap(confirmed, true).clear();
        }
        case 1 -> {
          long again = Math.max(confirmed + 1, number - step % 11);
          book.put(again, step);
          expected.put(again, (long) step);
          number = Math.max(number, again);
        }
        default -> {
          number += 1 + step % 3;
          book.put(number, 1000L + number);
          expected.put(number, 1000L + number);
        }
      }
      assertThat(book.size()).isEqualTo(expected.size());
      for (long asked = 0; asked <= number + 1; asked++) {
        assertThat(book.sequence(asked)).isEqualTo(expected.getOrDefault(asked, 0L));
      }
    }
    assertThat(book.confirmed()).isEqualTo(confirmed);
  }
}

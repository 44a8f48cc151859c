package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class TicketRunsTest {
  @Property(tries = 200)
  void tickets_areThoseOfAPlainMap(
      @ForAll @Size(max = 40) int[] steps, @ForAll @IntRange(max = 90) int confirmed) {
    TreeMap<Long, Long> expected = new TreeMap<>();
    TicketRuns runs = new TicketRuns();
    long number = 0;
    long sequence = 0;
    for (int step : steps) {
      number += 1 + Math.floorMod(step, 2);
      sequence += 1 + Math.floorMod(step / 2, 3);
      runs.add(number, sequence);
      expected.put(number, sequence);
    }
    TicketRuns before = runs.copy();
    runs.confirm(confirmed);
    assertThat(tickets(before)).isEqualTo(expected);
    expected.headMap((long) confirmed, true).clear();
    assertThat(tickets(runs)).isEqualTo(expected);
    assertThat(tickets(TicketRuns.decode(runs.encode()))).isEqualTo(expected);
  }

  @Property(tries = 1)
  void writesInARow_takeAFewBytes() {
    TicketRuns runs = new TicketRuns();
    for (int i = 1; i <= 100_000; i++) {
      runs.add(i, 1_000_000 + i);
    }
    assertThat(runs.encode()).hasSizeLessThan(16);
  }

  private static Map<Long, Long> tickets(TicketRuns runs) {
    Map<Long, Long> tickets = new TreeMap<>();
    runs.forEach(tickets::put);
    return tickets;
  }
}

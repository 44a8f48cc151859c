package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An exclusive database is read by the writer's connection: tickets settle all the same. */
@Timeout(60)
class ExclusiveTest extends OpenedSluice {
  @Override
  SluiceOptions options() {
    return super.options().withExclusive(true);
  }

  @Test
  void tickets_settle() throws Exception {
    Ticket good = sluice.enqueue("INSERT INTO t VALUES (1, 'a', 1)");
    Ticket bad = sluice.enqueue("INSERT INTO t VALUES (1, 'b', 1)");

    assertThat(sluice.await(bad, Patience.LONG)).isInstanceOf(Outcome.Failed.class);
    assertThat(sluice.awaitAsync(bad, Patience.LONG).get(20, TimeUnit.SECONDS))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(sluice.await(good, Patience.LONG)).isEqualTo(new Outcome.Applied());
    assertThat(sluice.outcome(good)).isEqualTo(new Outcome.Applied());
    assertThat(sluice.outcome(bad)).isInstanceOf(Outcome.Failed.class);
    assertThat(sluice.outcome(new Ticket(1000))).isEqualTo(new Outcome.Pending());
  }
}

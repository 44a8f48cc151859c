package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G1, G3, G7: the role of the writer changes hands under load, and no call fails. */
class HandoverTest {
  private static final int PROGRESS = 150;

  @TempDir
  private Path folder;

  @Test
  void handoverUnderLoad_failsNoCall() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      crew.join(3);
      crew.alive().forEach(child -> child.tell("loop 2"));
      crew.alive().getFirst().tell("queue 1");
      for (int i = 0; i < 4; i++) {
        crew.ledger().awaitMore(PROGRESS);
        Child before = crew.writer();
        before.ask("handover", "handed");
        crew.ledger().awaitMore(PROGRESS);
      }
      long takeovers = Long.parseLong(crew.writer().ask("stats", "stats").split(" ")[3]);
      assertThat(takeovers).as("nobody died").isZero();
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void rollingRestartUnderLoad_failsNoCall() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      crew.join(3);
      crew.alive().forEach(child -> child.tell("loop 2"));
      for (int i = 0; i < 4; i++) {
        crew.ledger().awaitMore(PROGRESS);
        Child writer = crew.writer();
        writer.ask("stop", "stopped");
        writer.end();
        crew.join().tell("loop 2");
      }
      crew.ledger().awaitMore(PROGRESS);
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void handoverWithNobodyElse_goesOnHere() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Child alone = crew.writer();
      alone.tell("loop 2");
      crew.ledger().awaitMore(PROGRESS);
      assertThat(dev.sluice.Sluice.handover(crew.database(), java.time.Duration.ofSeconds(30)))
          .isTrue();
      crew.ledger().awaitMore(PROGRESS);
      assertThat(crew.writer()).isSameAs(alone);
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }
}

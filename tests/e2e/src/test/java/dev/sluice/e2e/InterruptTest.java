package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G3: interrupting the threads that call Sluice costs neither the lock nor the link. */
class InterruptTest {
  private static final int WRITES = 100;

  @TempDir
  private Path folder;

  @Test
  void stormOfInterrupts_failsNoWrite_andKeepsTheWriter() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Child writer = crew.writer();
      Child linked = crew.join();
      writer.tell("storm " + WRITES);
      linked.tell("storm " + WRITES);
      writer.await("survived");
      linked.await("survived");
      assertThat(writer.ask("stats", "stats")).startsWith("stats " + writer.pid() + " 1 ");
      Child third = crew.join();
      third.ask("write 1", "written");
      crew.endAndVerify();
      crew.assertNoFailures();
      assertThat(crew.ledger().acknowledged()).isEqualTo(2 * 4 * WRITES + 1);
    }
  }
}

package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G7: an operation runs where the writer has registered it, and what that depends on is said. */
class OperationsTest {
  @TempDir
  private Path folder;

  @Test
  void unknownAtTheWriter_isSaid_andWorksWhenOneThatKnowsItTakesOver() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Child knows = crew.join("special=true");
      knows.tell("call a.1.0");
      assertThat(knows.await("error", "result")).startsWith("error UNKNOWN_OP ");
      crew.writer().kill();
      assertThat(knows.ask("call a.1.1", "result")).isEqualTo("result a.1.1");
      Child other = crew.join();
      assertThat(other.ask("call a.1.2", "result")).isEqualTo("result a.1.2");
      crew.endAndVerify();
      assertThat(Ledger.value(crew.database(), "SELECT group_concat(id) FROM pair"))
          .isEqualTo("a.1.1,a.1.2");
    }
  }

  @Test
  void argumentsOfAnotherShape_areRefused() throws Exception {
    try (Crew crew = Crew.in(folder, "reshaped=true")) {
      Child caller = crew.join();
      caller.tell("call a.1.0");
      assertThat(caller.await("error", "result"))
          .startsWith("error UNKNOWN_OP ")
          .contains("another operation of the name 'special'");
      caller.ask("write 1", "written");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }
}

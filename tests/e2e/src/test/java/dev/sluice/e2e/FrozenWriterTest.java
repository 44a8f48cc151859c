package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G3, G7: a writer that is stopped, not dead, keeps its role; deadlines end the waiting. */
class FrozenWriterTest {
  private static final int WRITES = 5;

  @TempDir
  private Path folder;

  @Test
  void stoppedWriter_callersGetTheirDeadline_andAllResumesWithTheTruth() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Child writer = crew.writer();
      Child linked = crew.join("timeoutMillis=1000");
      linked.ask("write 1", "written");
      writer.signal("STOP");
      Child late = crew.join("timeoutMillis=1000");
      linked.tell("async " + WRITES);
      late.tell("async " + WRITES);
      for (int i = 0; i < WRITES; i++) {
        assertThat(linked.await("unknown", "fail", "ack")).endsWith(" CLIENT_TIMEOUT");
        assertThat(late.await("unknown", "fail", "ack")).contains(" TIMEOUT ");
      }
      assertThat(Ledger.value(crew.database(), "SELECT count(*) FROM w")).isEqualTo("1");
      writer.signal("CONT");
      linked.ask("exec UPDATE pair SET id = id", "done"); // behind the writes in doubt (G5)
      assertOutcomesAreTrue(linked, crew.database());
      late.ask("write 1", "written");
      crew.endAndVerify();
    }
  }

  private static void assertOutcomesAreTrue(Child child, Path database) throws Exception {
    child.tell("outcomes");
    Map<String, String> outcomes = IntStream.range(0, WRITES)
        .mapToObj(_ -> child.await("outcome").split(" "))
        .collect(Collectors.toMap(words -> words[1], words -> words[2]));
    child.await("asked");
    for (var outcome : outcomes.entrySet()) {
      String rows =
          Ledger.value(database, "SELECT count(*) FROM w WHERE id = '" + outcome.getKey() + "'");
      assertThat(outcome.getValue()).isEqualTo("1".equals(rows) ? "Applied" : "NotApplied");
    }
  }
}

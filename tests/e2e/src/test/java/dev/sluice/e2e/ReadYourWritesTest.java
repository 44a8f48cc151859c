package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G6: once a write is answered, every process reads it, whoever wrote it and whoever writes now. */
class ReadYourWritesTest {
  private static final int ROUNDS = 30;

  @TempDir
  private Path folder;

  @Test
  void answeredWrite_isReadInEveryProcess_beforeAndAfterATakeover() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      crew.join(2);
      int written = writeAndRead(crew, 0);
      crew.writer().kill();
      written = writeAndRead(crew, written);
      crew.join();
      crew.handOver();
      writeAndRead(crew, written);
      assertThat(Ledger.value(crew.database(), "SELECT count(*) FROM w"))
          .as("a program without Sluice")
          .isEqualTo(Integer.toString(3 * ROUNDS));
      crew.endAndVerify();
    }
  }

  private static int writeAndRead(Crew crew, int before) {
    List<Child> children = new ArrayList<>(crew.alive());
    assertThat(children).hasSizeGreaterThan(1);
    for (int i = 1; i <= ROUNDS; i++) {
      Child writing = children.get(i % children.size());
      writing.ask("exec INSERT INTO w VALUES ('seen.1." + (before + i) + "')", "done");
      for (Child reading : children) {
        assertThat(reading.ask("value SELECT count(*) FROM w", "value"))
            .as(writing.name() + " wrote, " + reading.name() + " reads")
            .isEqualTo("value " + (before + i));
      }
    }
    return before + ROUNDS;
  }
}

package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G2, G3, G9: what other programs delete or dead processes leave behind misleads nobody. */
class FencingTest {
  private static final int PROGRESS = 100;

  @TempDir
  private Path folder;

  @Test
  void lockFileDeletedUnderTheWriter_fencesIt_andLosesNothing() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Child first = crew.writer();
      Child linked = crew.join();
      first.tell("loop 2");
      linked.tell("loop 2");
      crew.ledger().awaitMore(PROGRESS);
      Files.delete(crew.runtime().resolve("lock"));
      Child second = crew.join();
      second.tell("loop 2");
      crew.ledger().awaitMore(PROGRESS);
      assertThat(crew.writer()).isSameAs(second);
      assertThat(first.ask("stats", "stats")).startsWith("stats " + second.pid() + " ");
      crew.join().ask("write 1", "written");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void lockFileDeletedUnderAnIdleWriter_itsQueuedWritesGoToTheNext() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Child first = crew.writer();
      Child linked = crew.join();
      first.ask("enqueue 3", "enqueued");
      linked.ask("enqueue 3", "enqueued");
      Files.delete(crew.runtime().resolve("lock"));
      Child second = crew.join();
      second.ask("enqueue 3", "enqueued");
      first.ask("enqueue 3", "enqueued");
      linked.ask("enqueue 3", "enqueued");
      second.ask("enqueue 3", "enqueued");
      crew.writer().kill();
      linked.ask("enqueue 3", "enqueued");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void leftoversOfAKilledProcess_areReplaced() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      crew.writer().kill();
      assertThat(crew.runtime().resolve("endpoint")).exists();
      assertThat(sockets(crew)).isEqualTo(1);
      Child next = crew.join();
      next.ask("write 3", "written");
      Child linked = crew.join();
      linked.ask("write 3", "written");
      assertThat(sockets(crew)).isEqualTo(1);
      crew.endAndVerify();
      crew.assertNoFailures();
      assertThat(sockets(crew)).isZero();
    }
  }

  @Test
  void endpointNoteDeleted_isWrittenAgain() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Files.delete(crew.runtime().resolve("endpoint"));
      Child linked = crew.join();
      linked.ask("write 3", "written");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  private static long sockets(Crew crew) throws java.io.IOException {
    try (Stream<Path> files = Files.list(crew.runtime())) {
      return files.filter(file -> file.toString().endsWith(".sock")).count();
    }
  }
}

package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G9: a queued write that has its ticket is applied once and in order, whoever dies. */
class QueuedWritesTest {
  private static final int PROGRESS = 150;

  @TempDir
  private Path folder;

  @Test
  void writerKilledTwice_everyTicketIsAppliedOnceAndInOrder() throws Exception {
    killWriters(2);
  }

  @Test
  @Tag("crash")
  void writerKilledTwentyTimes_everyTicketIsAppliedOnceAndInOrder() throws Exception {
    killWriters(20);
  }

  private void killWriters(int kills) throws Exception {
    try (Crew crew = Crew.in(folder)) {
      crew.join(3).forEach(child -> child.tell("queue 2"));
      for (int i = 0; i < kills; i++) {
        crew.ledger().awaitMore(PROGRESS);
        crew.writer().kill();
        crew.ledger().awaitMore(PROGRESS);
        crew.join().tell("queue 2");
      }
      for (Child child : crew.alive()) {
        child.ask("stop", "stopped");
      }
      Child asker = crew.join();
      String last = "await " + crew.ledger().lastTicket() + " 60000";
      assertThat(asker.ask(last, "awaited")).endsWith(" Applied");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void fullJournal_refusesPromptly_andTakesMoreWhenItIsApplied() throws Exception {
    try (Crew crew = Crew.in(folder, "journalBytes=1048576")) {
      Child linked = crew.join();
      try (Connection foreign = Ledger.open(crew.database());
          Statement statement = foreign.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        linked.tell("fill 5000");
        assertThat(linked.await("error", "filled")).startsWith("error JOURNAL_FULL ");
        statement.execute("COMMIT");
      }
      String ticket = linked.ask("queuesql INSERT INTO w VALUES ('after.1.0')", "queued");
      assertThat(linked.ask("await " + number(ticket) + " 60000", "awaited")).endsWith("Applied");
      crew.endAndVerify();
    }
  }

  /** Each process has 64 MiB of memory for 80 MB of queued writes. */
  @Test
  void journalLargerThanTheMemory_isAppliedByTheOneThatFilledIt_andByTheNext() throws Exception {
    try (Crew crew = Crew.in(folder, "journalBytes=268435456")) {
      Child first = crew.writer();
      try (Connection foreign = Ledger.open(crew.database());
          Statement statement = foreign.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        first.ask("pile 8000 10000", "piled");
        assertThat(Ledger.value(crew.database(), "SELECT count(*) FROM w")).isEqualTo("0");
        first.kill();
        statement.execute("ROLLBACK");
      }
      Child second = crew.join("journalBytes=268435456");
      String ticket = second.ask("queuesql INSERT INTO w VALUES ('behind.1.0')", "queued");
      long behind = Long.parseLong(number(ticket)); // of the next writer's numbers
      assertThat(behind).isGreaterThan(8000);
      assertThat(second.ask("await " + behind + " 80000", "awaited")).endsWith(" Applied");
      try (Connection foreign = Ledger.open(crew.database());
          Statement statement = foreign.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        second.ask("pile 8000 10000", "piled");
        statement.execute("ROLLBACK");
      }
      assertThat(second.ask("await " + (behind + 8000) + " 80000", "awaited")).endsWith(" Applied");
      crew.endAndVerify(); // the order, too
      assertThat(Ledger.value(crew.database(), "SELECT count(*) FROM w")).isEqualTo("16001");
    }
  }

  @Test
  void outcomeOfATicket_isToldInEveryProcess() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      Child linked = crew.join();
      Child writer = crew.writer();
      String good = linked.ask("queuesql INSERT INTO w VALUES ('good.1.0')", "queued");
      String bad = writer.ask("queuesql INSERT INTO w VALUES (NULL)", "queued");
      assertThat(writer.ask("await " + number(good) + " 60000", "awaited")).endsWith(" Applied");
      assertThat(linked.ask("await " + number(bad) + " 60000", "awaited")).endsWith(" Failed");
      assertThat(linked.ask("await 99 1", "awaited")).endsWith(" Pending");
      writer.kill();
      assertThat(linked.ask("await " + number(bad) + " 60000", "awaited")).endsWith(" Failed");
      crew.endAndVerify();
    }
  }

  @Test
  void awaitAcrossAHandover_isAnsweredByTheNextWriter() throws Exception {
    try (Crew crew = Crew.in(folder)) {
      crew.join();
      Child writer = crew.writer();
      try (Connection foreign = Ledger.open(crew.database());
          Statement statement = foreign.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        String ticket = writer.ask("queuesql INSERT INTO w VALUES ('kept.1.0')", "queued");
        writer.tell("await " + number(ticket) + " 60000");
        crew.handOver();
        statement.execute("COMMIT");
      }
      assertThat(writer.await("awaited")).endsWith(" Applied");
      crew.endAndVerify();
    }
  }

  private static String number(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }
}

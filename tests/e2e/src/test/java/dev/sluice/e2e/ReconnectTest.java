package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.Stats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G3: a client that comes back over a new link is told the truth about what it sent over the old. */
class ReconnectTest {
  private static final int WRITES = 3;

  @TempDir
  private Path folder;

  private final UUID client = UUID.randomUUID();

  @Test
  void clientThatReconnects_whileItsWritesWait_isWelcomedWhenTheyAreDone() throws Exception {
    reconnect(/* hangUpFirst= */ false);
  }

  @Test
  void clientWhoseLinkIsGone_whileItsWritesWait_isWelcomedWhenTheyAreDone() throws Exception {
    reconnect(/* hangUpFirst= */ true);
  }

  private void reconnect(boolean hangUpFirst) throws Exception {
    try (Crew crew = Crew.in(folder);
        RawLink first = greeted(crew)) {
      assertThat(welcome(first)).isEmpty();
      try (Connection foreign = Ledger.open(crew.database());
          Statement statement = foreign.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        for (int i = 1; i <= WRITES; i++) {
          first.send(RawLink.write(i, "INSERT INTO w VALUES ('raw.1." + i + "')"));
        }
        Until.isTrue("its writes wait", () -> stats(crew).queueDepth() == WRITES);
        if (hangUpFirst) {
          int clients = stats(crew).clients();
          first.hangUp();
          Until.isTrue("its link is forgotten", () -> stats(crew).clients() < clients);
        }
        try (RawLink second = greeted(crew)) {
          assertThat(hangUpFirst || first.isHungUp()).isTrue();
          statement.execute("COMMIT");
          assertThat(welcome(second)).containsExactly(1L, 2L, 3L);
        }
      }
      crew.endAndVerify();
    }
  }

  private static Stats stats(Crew crew) {
    return Sluice.status(crew.database(), Duration.ofSeconds(60)).orElseThrow();
  }

  private RawLink greeted(Crew crew) throws IOException {
    RawLink link = RawLink.to(crew.runtime());
    String version = RawLink.note(crew.runtime(), "version");
    assertThat(link.send(RawLink.hello(RawLink.PROTOCOL, version, client))).isTrue();
    return link;
  }

  /** The numbers of the receipts; the mark is the last of them. */
  private static List<Long> welcome(RawLink link) throws IOException {
    ByteBuffer fields = link.receive();
    assertThat(fields.get()).isEqualTo((byte) RawLink.WELCOME);
    RawLink.text(fields);
    fields.get();
    long mark = RawLink.varint(fields);
    List<Long> numbers = new ArrayList<>();
    for (long i = RawLink.varint(fields); i > 0; i--) {
      numbers.add(RawLink.varint(fields));
      RawLink.blob(fields);
    }
    assertThat(mark).isEqualTo(numbers.isEmpty() ? 0 : numbers.getLast());
    return numbers;
  }
}

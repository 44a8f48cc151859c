package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.commit.WriterRole;
import dev.sluice.internal.link.Requests;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Request;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** G9: a queued write that is sent again, its ticket lost, has the same ticket at every writer. */
@Timeout(60)
final class TicketsAfterATakeoverTest {
  private static final int MANY = 300;

  @TempDir
  private Path folder;

  private final UUID client = UUID.randomUUID();
  private WriterRole role;
  private QueuedWrites queued;

  @BeforeEach
  void begin() {
    takeOver();
    long created = queue(UUID.randomUUID(), 1, 0, "CREATE TABLE t (a)");
    awaitApplied(created);
  }

  @AfterEach
  void end() {
    handOver();
  }

  @Test
  void ticketOfAnAppliedWrite_afterAHandover_isTheSame() throws SQLException {
    long first = queue(1, 0);
    long second = queue(2, 0);
    awaitApplied(second);
    handOver();
    takeOver();
    assertThat(queue(2, 0)).isEqualTo(second);
    assertThat(queue(1, 0)).isEqualTo(first);
    assertThat(queue(3, 2)).isGreaterThan(second);
    assertAppliedOnce(3);
  }

  @Test
  void ticketOfAnAppliedWrite_afterALostRole_isTheSame() throws SQLException {
    long first = queue(1, 0);
    awaitApplied(first);
    loseRole();
    takeOver();
    assertThat(queue(1, 0)).isEqualTo(first);
    assertAppliedOnce(1);
  }

  @Test
  void ticketOfAnAppliedWrite_afterTwoHandovers_isTheSame() throws SQLException {
    long first = queue(1, 0);
    awaitApplied(first);
    for (int i = 0; i < 2; i++) {
      handOver();
      takeOver();
      awaitApplied(queue(UUID.randomUUID(), 1, 0, "SELECT 1"));
    }
    assertThat(queue(1, 0)).isEqualTo(first);
    assertAppliedOnce(1);
  }

  @Test
  void ticketsOfManyWrites_ofSeveralClients_areKeptUntilConfirmed() throws SQLException {
    UUID other = UUID.randomUUID();
    List<Long> tickets = new ArrayList<>();
    for (int i = 1; i <= MANY; i++) {
      tickets.add(queue(i, i / 2));
      queue(other, i, i - 1, "SELECT 1");
    }
    awaitApplied(tickets.getLast());
    handOver();
    takeOver();
    for (int i = MANY / 2 + 1; i <= MANY; i++) {
      assertThat(queue(i, MANY / 2)).isEqualTo(tickets.get(i - 1));
    }
    assertAppliedOnce(MANY);
  }

  @Test
  void clientThatHasLeft_isKeptNoMore() throws SQLException {
    awaitApplied(queue(1, 0));
    assertThat(value("SELECT count(*) FROM _sluice_queued WHERE client = " + blob()))
        .isEqualTo(1);
    var forget = new dev.sluice.internal.link.ForgetWrite(role.ledger(), client);
    role.queue().open().offer(forget);
    awaitApplied(queue(UUID.randomUUID(), 1, 0, "SELECT 1"));
    handOver();
    assertThat(value("SELECT count(*) FROM _sluice_queued WHERE client = " + blob()))
        .isZero();
    takeOver();
  }

  private String blob() {
    return "x'" + client.toString().replace("-", "") + "'";
  }

  private long queue(long number, long confirmed) {
    return queue(client, number, confirmed, "INSERT INTO t VALUES (" + number + ")");
  }

  private long queue(UUID from, long number, long confirmed, String text) {
    Request request = Statements.bind(Sql.of(text));
    WireWriter body = new WireWriter(64);
    Requests.write(request, body);
    CompletableFuture<Long> ticket = new CompletableFuture<>();
    queued.enqueue(from, number, confirmed, body.toBytes(), request, (sequence, error) -> {
      if (error == null) {
        ticket.complete(sequence);
      } else {
        ticket.completeExceptionally(error);
      }
    });
    try {
      return ticket.join();
    } catch (CompletionException e) {
      throw (SluiceException) e.getCause();
    }
  }

  private void awaitApplied(long sequence) {
    CompletableFuture<Void> applied = new CompletableFuture<>();
    queued.whenApplied(sequence, Long.MAX_VALUE, error -> {
      if (error == null) {
        applied.complete(null);
      } else {
        applied.completeExceptionally(error);
      }
    });
    applied.join();
  }

  private void takeOver() {
    SluiceOptions options = SluiceOptions.defaults();
    Admission admission = new Admission(1000, 1 << 20, () -> 0);
    role = new WriterRole(folder.resolve("a.db"), options, admission, () -> () -> {}, _ -> {});
    queued = new QueuedWrites(folder.resolve("journal"), role, options);
    role.start();
    queued.start();
  }

  private void handOver() {
    queued.close();
    role.close();
  }

  private void loseRole() {
    queued.close();
    role.abort();
  }

  private void assertAppliedOnce(int rows) throws SQLException {
    awaitApplied(queue(UUID.randomUUID(), 1, 0, "SELECT 1"));
    assertThat(value("SELECT count(*) FROM t")).isEqualTo(rows);
    assertThat(value("SELECT count(DISTINCT a) FROM t")).isEqualTo(rows);
  }

  private long value(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a.db"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.getLong(1);
    }
  }
}

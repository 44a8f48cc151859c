package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Receipt;
import dev.sluice.Rows;
import dev.sluice.SluiceOptions;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.Copies;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** G3: a database is replaced exactly once, as its content and what is recorded come together. */
@Timeout(60)
final class ReplacementTest {
  private static final UUID CLIENT = new UUID(7, 7);

  @TempDir
  private Path folder;

  private Path database;
  private Path other;

  @BeforeEach
  void makeFiles() throws Exception {
    database = folder.resolve("a.db");
    other = folder.resolve("other.db");
    try (Connection connection = Connection.open(other, /* readOnly= */ false)) {
      connection.exec("CREATE TABLE other (x)");
      connection.update("INSERT INTO other VALUES (42)");
    }
  }

  @Test
  void content_andOutcome_comeInOneTransaction() throws Exception {
    try (Connection connection = Connection.open(database, /* readOnly= */ false)) {
      StateTables.create(connection);
      long epoch = StateTables.beginEpoch(connection, UUID.randomUUID()).number();
      ClientLedger ledger =
          new ClientLedger(InstantSource.system(), 10, Long.MAX_VALUE / 2, 10, 1 << 20);
      ClientRecord client = ledger.register(connection, CLIENT, 4, 0).client();
      connection.update("INSERT INTO _sluice_key VALUES ('k', 'digest', x'05', 0, 1)");
      Copies.prepare(other, connection.queryLong("PRAGMA page_size"));
      RemoteWrite write = new Sent(client, 5, new Request.Replace(other.toString()));
      write.decide(new Receipt(0, 0, false, Rows.none()));
      Batch batch = new Batch(9, 0);
      batch.add(write);

      new Replacement(connection, ledger, epoch).prepare(other, batch);
      assertThat(connection.queryLong("SELECT mark FROM _sluice_client")).isEqualTo(4);
      ledger.unstage();
      // As after a failure that another attempt follows.
      Replacement replacement = new Replacement(connection, ledger, epoch);
      replacement.prepare(other, batch);
      replacement.replace(other);

      assertThat(connection.queryLong("SELECT x FROM other")).isEqualTo(42);
      assertThat(connection.queryLong("SELECT batch FROM _sluice_state")).isEqualTo(9);
      assertThat(connection.queryLong("SELECT count(*) FROM _sluice_key WHERE key = 'k'"))
          .isEqualTo(1);
      ClientLedger next =
          new ClientLedger(InstantSource.system(), 10, Long.MAX_VALUE / 2, 10, 1 << 20);
      next.load(connection);
      ClientLedger.Welcome welcome = next.register(connection, CLIENT, 5, 0);
      assertThat(welcome.mark()).isEqualTo(5);
      assertThat(welcome.receipts())
          .singleElement()
          .satisfies(receipt -> assertThat(Outcomes.read(new WireReader(receipt.outcome())))
              .isInstanceOf(Receipt.class));
    }
  }

  @Test
  void writer_thatIsFencedOff_replacesNothing() throws Exception {
    CompletableFuture<Throwable> lost = new CompletableFuture<>();
    WriterRole role = new WriterRole(
        database,
        SluiceOptions.defaults(),
        new Admission(10, 1 << 20, () -> 0),
        () -> () -> {},
        lost::complete);
    try (Connection next = Connection.open(database, /* readOnly= */ false)) {
      Copies.prepare(other, next.queryLong("PRAGMA page_size"));
      next.exec("CREATE TABLE answered (x)");
      next.exec("UPDATE _sluice_state SET epoch = epoch + 1");
      ClientRecord client = new ClientRecord(CLIENT, 0, 0);
      role.queue().open().offer(new Sent(client, 1, new Request.Replace(other.toString())));
      role.start();

      assertThat(lost.orTimeout(20, TimeUnit.SECONDS).join())
          .isInstanceOfSatisfying(
              RoleLost.class, e -> assertThat(e.reason()).isEqualTo(RoleLost.Reason.FENCED));
      role.abort();
      assertThat(next.queryLong("SELECT count(*) FROM answered")).isZero();
    }
  }

  @Test
  void preparation_underAnotherEpoch_isRefused() throws Exception {
    try (Connection connection = Connection.open(database, /* readOnly= */ false)) {
      StateTables.create(connection);
      long epoch = StateTables.beginEpoch(connection, UUID.randomUUID()).number();
      Copies.prepare(other, connection.queryLong("PRAGMA page_size"));
      ClientLedger ledger =
          new ClientLedger(InstantSource.system(), 10, Long.MAX_VALUE / 2, 10, 1 << 20);

      assertThatThrownBy(
              () -> new Replacement(connection, ledger, epoch - 1).prepare(other, new Batch(1, 0)))
          .isInstanceOf(RoleLost.class);
    }
  }

  private static final class Sent extends RemoteWrite {
    Sent(ClientRecord client, long number, Request request) {
      super(client, number, request, 10, System.nanoTime(), System.nanoTime() + (60L << 30));
    }

    @Override
    protected void drop() {}

    @Override
    protected long outcomeBytesMax() {
      return Long.MAX_VALUE;
    }

    @Override
    protected boolean isHeldBack(long receiptBytesMax) {
      return false;
    }

    @Override
    protected void answered(Object outcome) {}

    @Override
    public void orphaned(Doubt doubt) {}
  }
}

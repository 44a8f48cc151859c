package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Outcome;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.Ticket;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.commit.WriterRole;
import dev.sluice.internal.link.Requests;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.read.ReadGate;
import dev.sluice.internal.read.Readers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** G7 G9: tickets whose records are gone from the journal are never told to be applied, nor given again. */
@Timeout(60)
final class LostJournalTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);

  @TempDir
  private Path folder;

  private final UUID client = UUID.randomUUID();
  private SluiceOptions options = SluiceOptions.defaults();
  private WriterRole role;
  private QueuedWrites queued;
  private Readers readers;
  private long numbers;

  @BeforeEach
  void begin() {
    takeOver();
    readers = new Readers(database(), options, new ReadGate());
    await(queue("CREATE TABLE t (a)"));
  }

  @AfterEach
  void end() {
    handOver();
    readers.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void journalDeletedAfterTheRoleWasLost_makesItsTicketsNotApplied(boolean synced)
      throws Exception {
    options = options.withJournalSynced(synced);
    loseRole();
    takeOver();
    List<Long> lost = journaledOnly(3);
    loseRole();
    deleteJournal();
    takeOver();
    long next = queue("INSERT INTO t VALUES ('next')");
    assertThat(next).isGreaterThan(lost.getLast());
    await(next);
    assertThat(lost).allSatisfy(this::assertNotApplied);
    assertThat(outcome(next)).isEqualTo(new Outcome.Applied());
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void journalDeletedAfterAHandover_makesItsTicketsNotApplied() throws Exception {
    List<Long> lost = journaledOnly(3);
    handOver();
    deleteJournal();
    takeOver();
    assertThat(lost).allSatisfy(this::assertNotApplied); // at once, not when the next is applied
    long next = queue("INSERT INTO t VALUES ('next')");
    assertThat(next).isGreaterThan(lost.getLast());
    await(next);
    handOver();
    takeOver();
    assertThat(lost).allSatisfy(this::assertNotApplied);
  }

  @Test
  void tailOfTheJournalCutOff_makesItsTicketsNotApplied_andTheRestApplies() throws Exception {
    List<Long> tickets = journaledOnly(3);
    loseRole();
    Path segment = segment(tickets.getFirst());
    try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 10);
    }
    takeOver();
    long next = queue("INSERT INTO t VALUES ('next')");
    await(next);
    assertThat(next).isGreaterThan(tickets.getLast());
    assertThat(outcome(tickets.get(0))).isEqualTo(new Outcome.Applied());
    assertThat(outcome(tickets.get(1))).isEqualTo(new Outcome.Applied());
    assertNotApplied(tickets.get(2));
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void recordDamagedInTheMiddle_isNotApplied_thoughThoseAfterItAre() throws Exception {
    List<Long> tickets = journaledOnly(3);
    handOver();
    byte[] bytes = Files.readAllBytes(segment(tickets.getFirst()));
    int text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("'row 2'");
    bytes[text + 1] ^= 1;
    Files.write(segment(tickets.getFirst()), bytes);
    takeOver();
    await(queue("INSERT INTO t VALUES ('next')"));
    assertThat(outcome(tickets.get(0))).isEqualTo(new Outcome.Applied());
    assertNotApplied(tickets.get(1));
    assertThat(outcome(tickets.get(2))).isEqualTo(new Outcome.Applied());
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void numbersPassedOverAfterALostRole_areNoDamageLater() throws Exception {
    List<Long> tickets = journaledOnly(2);
    loseRole();
    takeOver();
    List<Long> more = journaledOnly(2);
    loseRole();
    takeOver();
    await(queue("INSERT INTO t VALUES ('next')"));
    assertThat(tickets).allSatisfy(this::assertApplied);
    assertThat(more).allSatisfy(this::assertApplied);
    assertThat(count()).isEqualTo(5);
    handOver();
    takeOver();
    try (var files = Files.list(folder.resolve("journal"))) {
      assertThat(files.filter(file -> file.toString().contains("aside"))).isEmpty();
    }
  }

  /** Queued and not applied: the writer is held until its role is lost or given up. */
  private List<Long> journaledOnly(int count) {
    hold();
    return java.util.stream.IntStream.rangeClosed(1, count)
        .mapToObj(i -> queue("INSERT INTO t VALUES ('row " + i + "')"))
        .toList();
  }

  private void hold() {
    LeaseSession session = new LeaseSession();
    role.queue().open().offer(new Holding(session));
    while (!session.hasBegun()) {
      Thread.onSpinWait();
    }
  }

  /** An interactive transaction, which holds up all that comes behind it. */
  private static final class Holding extends dev.sluice.internal.queue.Write {
    Holding(LeaseSession session) {
      super(new Request.Lease(session), 0, System.nanoTime(), System.nanoTime() + TIMEOUT_NANOS);
    }

    @Override
    public boolean isAdmitted() {
      return false;
    }

    @Override
    protected void answered(Object outcome) {}

    @Override
    public void orphaned(dev.sluice.internal.queue.Doubt doubt) {}
  }

  private void assertApplied(long ticket) {
    assertThat(outcome(ticket)).isEqualTo(new Outcome.Applied());
  }

  private void assertNotApplied(long ticket) {
    assertThat(outcome(ticket)).isEqualTo(new Outcome.NotApplied());
    await(ticket); // and nobody waits for it in vain
    assertThat(queued.wentWell(ticket)).isFalse();
  }

  private Outcome outcome(long ticket) {
    Asker nobody = (_, _) -> new CompletableFuture<>();
    return new Tickets(nobody, sql -> readers.query(System.nanoTime() + TIMEOUT_NANOS, sql))
        .outcome(new Ticket(ticket));
  }

  private long count() {
    return readers
        .query(System.nanoTime() + TIMEOUT_NANOS, Sql.of("SELECT count(*) FROM t"))
        .single()
        .longValue(0);
  }

  private long queue(String text) {
    return enqueue(text).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private CompletableFuture<Long> enqueue(String text) {
    Request request = Statements.bind(Sql.of(text));
    WireWriter body = new WireWriter(64);
    Requests.write(request, body);
    CompletableFuture<Long> ticket = new CompletableFuture<>();
    numbers++;
    queued.enqueue(client, numbers, numbers - 1, body.toBytes(), request, (sequence, error) -> {
      if (error == null) {
        ticket.complete(sequence);
      } else {
        ticket.completeExceptionally(error);
      }
    });
    return ticket;
  }

  private void await(long sequence) {
    CompletableFuture<Void> applied = new CompletableFuture<>();
    queued.whenApplied(sequence, Long.MAX_VALUE, error -> {
      if (error == null) {
        applied.complete(null);
      } else {
        applied.completeExceptionally(error);
      }
    });
    applied.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private Path database() {
    return folder.resolve("a.db");
  }

  private Path segment(long sequence) throws IOException {
    try (var files = Files.list(folder.resolve("journal"))) {
      return files
          .filter(file ->
              file.getFileName().toString().compareTo("journal-%019d.log".formatted(sequence)) <= 0)
          .sorted()
          .toList()
          .getLast();
    }
  }

  private void deleteJournal() throws IOException {
    try (var files = Files.list(folder.resolve("journal"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder.resolve("journal"));
  }

  private void takeOver() {
    SluiceOptions longLease = options
        .withTransactionTimeout(Duration.ofSeconds(60))
        .withTransactionIdleTimeout(Duration.ofSeconds(60));
    Admission admission = new Admission(10_000, 1 << 24, () -> 0);
    role = new WriterRole(database(), longLease, admission, () -> () -> {}, _ -> {});
    queued = new QueuedWrites(folder.resolve("journal"), role, longLease);
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
}

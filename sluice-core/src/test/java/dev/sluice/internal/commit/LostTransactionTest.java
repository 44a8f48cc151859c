package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Operation;
import dev.sluice.Receipt;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of writes when their transaction, the disk's room or the role is lost. */
@Timeout(60)
final class LostTransactionTest {
  private static final CountDownLatch LATCH = new CountDownLatch(1);
  private static final Operation<Stuck, Boolean> STUCK =
      Operation.of("stuck", Stuck.class, Boolean.class, (_, _) -> {
        LATCH.await();
        return true;
      });

  private final List<Integer> orphaned = new ArrayList<>();
  private final Admission admission = new Admission(1000, 1 << 20, () -> 0);

  /** The arguments of an operation. */
  record Stuck(long unused) {}

  @AfterAll
  static void letGo() {
    LATCH.countDown();
  }

  @Test
  void sharedTransaction_failedAtCommit_onlyTheCulpritFails(@TempDir Path folder) {
    WriterRole role = role(folder, SluiceOptions.defaults());
    Lane lane = role.queue().open();
    TestWrite schema = offer(lane, sql("CREATE TABLE t (a PRIMARY KEY, b REFERENCES t(a))"));
    role.start();
    assertThat(schema.await()).isInstanceOf(Receipt.class);

    CountDownLatch gathered = new CountDownLatch(1);
    TestWrite barrier = offer(lane, task(() -> gathered.await(9, TimeUnit.SECONDS)));
    List<TestWrite> writes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      writes.add(offer(lane, sql("INSERT INTO t VALUES (?, NULL)", (long) i)));
    }
    TestWrite culprit = offer(lane, new Request.Internal(connection -> {
      connection.exec("PRAGMA defer_foreign_keys=ON");
      return connection.update("INSERT INTO t VALUES (100, 101)");
    }));
    writes.add(offer(lane, sql("INSERT INTO t VALUES (3, NULL)")));
    gathered.countDown();

    assertThat(barrier.await()).isEqualTo(true);
    assertThat(code(culprit)).isEqualTo(SluiceError.CONSTRAINT);
    assertThat(writes).allSatisfy(write -> assertThat(write.await()).isInstanceOf(Receipt.class));
    assertThat(count(lane, "t")).isEqualTo(4);
    role.close();
    assertThat(orphaned).isEmpty();
  }

  @Test
  void queuedWrites_whenTheRoleIsGivenUp_goBackInOrder(@TempDir Path folder) {
    WriterRole role = role(folder, SluiceOptions.defaults());
    Lane lane = role.queue().open();
    for (int i = 0; i < 5; i++) {
      lane.offer(new TestWrite(i, sql("SELECT 1")));
    }
    role.abort();
    assertThat(orphaned).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void journaledWrites_withoutRoomInTheFile_areAppliedWhenThereIsSome(@TempDir Path folder) {
    WriterRole role = role(folder, SluiceOptions.defaults());
    Lane lane = role.queue().open();
    offer(lane, sql("CREATE TABLE t (a)"));
    role.start();
    TestWrite small = offer(
        lane,
        new Request.Internal(connection -> connection.queryLong(
            "PRAGMA max_page_count=" + (connection.queryLong("PRAGMA page_count") + 1))));
    assertThat(small.await()).isNotNull();

    JournaledWrite large = new JournaledWrite(1, sql("INSERT INTO t VALUES (zeroblob(100000))"));
    JournaledWrite next = new JournaledWrite(2, sql("INSERT INTO t VALUES (2)"));
    Lane journal = role.queue().open();
    journal.offer(large);
    journal.offer(next);
    TestWrite refused = offer(lane, sql("INSERT INTO t VALUES (zeroblob(100000))"));
    assertThat(code(refused)).isEqualTo(SluiceError.DISK_FULL);
    assertThat(large.outcome).isNotDone();
    assertThat(next.outcome).isNotDone();

    offer(lane, new Request.Internal(db -> db.queryLong("PRAGMA max_page_count=100000")));
    assertThat(large.outcome.join()).isInstanceOf(Receipt.class);
    assertThat(next.outcome.join()).isInstanceOf(Receipt.class);
    assertThat(count(lane, "t")).isEqualTo(2);
    role.close();
  }

  /**
   * The shared transaction fails at COMMIT while a queued write that runs alone is held back behind
   * it; rerun alone, the queued write before that one finds no room.
   */
  @Test
  void journaledWrite_heldBehindOneWithoutRoom_doesNotOvertakeIt(@TempDir Path folder) {
    WriterRole role = role(folder, SluiceOptions.defaults());
    Lane lane = role.queue().open();
    TestWrite schema = offer(lane, sql("CREATE TABLE t (a PRIMARY KEY, b REFERENCES t(a))"));
    role.start();
    assertThat(schema.await()).isInstanceOf(Receipt.class);

    CountDownLatch gathered = new CountDownLatch(1);
    offer(lane, task(() -> gathered.await(9, TimeUnit.SECONDS)));
    AtomicInteger runs = new AtomicInteger();
    TestWrite culprit = offer(lane, new Request.Internal(connection -> {
      if (runs.incrementAndGet() > 1) {
        connection.queryLong(
            "PRAGMA max_page_count=" + (connection.queryLong("PRAGMA page_count") + 1));
      }
      connection.exec("PRAGMA defer_foreign_keys=ON");
      return connection.update("INSERT INTO t VALUES (100, 101)");
    }));
    JournaledWrite large =
        new JournaledWrite(1, sql("INSERT INTO t VALUES (zeroblob(100000), NULL)"));
    JournaledWrite alone = new JournaledWrite(2, sql("INSERT OR FAIL INTO t VALUES (2, NULL)"));
    Lane journal = role.queue().open();
    journal.offer(large);
    journal.offer(alone);
    gathered.countDown();

    assertThat(code(culprit)).isEqualTo(SluiceError.CONSTRAINT);
    TestWrite refused = offer(lane, sql("INSERT INTO t VALUES (zeroblob(100000), NULL)"));
    assertThat(code(refused)).isEqualTo(SluiceError.DISK_FULL);
    assertThat(large.outcome).isNotDone();
    assertThat(alone.outcome).isNotDone();

    offer(lane, new Request.Internal(db -> db.queryLong("PRAGMA max_page_count=100000")));
    assertThat(large.outcome.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Receipt.class);
    assertThat(alone.outcome.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Receipt.class);
    assertThat(count(lane, "t")).isEqualTo(2);
    role.close();
  }

  @Test
  void journaledWrite_behindOneAfterIt_losesTheRoleAndIsNotApplied(@TempDir Path folder) {
    CompletableFuture<Throwable> lost = new CompletableFuture<>();
    WriterRole role = new WriterRole(
        folder.resolve("a.db"),
        SluiceOptions.defaults(),
        admission,
        () -> () -> {},
        lost::complete);
    Lane lane = role.queue().open();
    offer(lane, sql("CREATE TABLE t (a)"));
    lane.offer(new JournaledWrite(2, sql("INSERT INTO t VALUES (2)")));
    lane.offer(new JournaledWrite(1, sql("INSERT INTO t VALUES (1)")));
    role.start();

    assertThat(lost.orTimeout(20, TimeUnit.SECONDS).join())
        .isInstanceOfSatisfying(
            RoleLost.class, e -> assertThat(e.reason()).isEqualTo(RoleLost.Reason.BROKEN))
        .hasMessageContaining("queued write 1 was to be applied after queued write 2");
    role.abort();
    WriterRole next = role(folder, SluiceOptions.defaults());
    assertThat(next.epoch().queuedApplied()).isEqualTo(2);
    next.abort();
  }

  @Test
  void close_whileAnOperationIsStuck_endsWithoutIt(@TempDir Path folder) {
    WriterRole role = role(
        folder,
        SluiceOptions.defaults()
            .withOperations(List.of(STUCK))
            .withOperationTimeout(Duration.ofMillis(20)));
    Lane lane = role.queue().open();
    TestWrite stuck = offer(lane, new Request.Call(STUCK.name(), STUCK, new Stuck(0), null));
    role.start();
    until(() -> stuck.isRunning());
    CompletableFuture<Void> closed = CompletableFuture.runAsync(role::close);
    until(() -> {
      role.checkOperation(System.nanoTime());
      return closed.isDone();
    });
    closed.join();
    assertThat(LATCH.getCount()).isOne();
  }

  private WriterRole role(Path folder, SluiceOptions options) {
    return new WriterRole(folder.resolve("a.db"), options, admission, () -> () -> {}, e -> {
      throw new AssertionError(e);
    });
  }

  private TestWrite offer(Lane lane, Request request) {
    TestWrite write = new TestWrite(0, request);
    assertThat(lane.offer(write)).isTrue();
    return write;
  }

  private long count(Lane lane, String table) {
    Receipt receipt =
        (Receipt) offer(lane, sql("SELECT count(*) FROM " + table)).await();
    return receipt.rows().single().longValue(0);
  }

  private static Object code(TestWrite write) {
    return ((SluiceException) write.await()).code();
  }

  private static Request sql(String text, Object... args) {
    return Statements.bind(Sql.of(text, args));
  }

  private static Request task(Callable<Object> body) {
    return new Request.Internal(_ -> {
      try {
        return body.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  /** A write that keeps what becomes of it, and goes to another queue when it is orphaned. */
  private final class TestWrite extends Write {
    private final int number;
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    TestWrite(int number, Request request) {
      super(request, 10, System.nanoTime(), System.nanoTime() + TimeUnit.SECONDS.toNanos(50));
      this.number = number;
    }

    Object await() {
      return outcome.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public boolean isAdmitted() {
      return false;
    }

    @Override
    protected void answered(Object answer) {
      outcome.complete(answer);
    }

    @Override
    public void orphaned(Doubt doubt) {
      orphaned.add(number);
      requeue();
    }
  }

  private static final class JournaledWrite extends QueuedWrite {
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    JournaledWrite(long sequence, Request request) {
      super(sequence, new UUID(1, 1), sequence, 0, request, 10, System.nanoTime());
    }

    @Override
    protected void answered(Object answer) {
      outcome.complete(answer);
    }

    @Override
    public void orphaned(Doubt doubt) {}
  }
}

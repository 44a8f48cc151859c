package dev.sluice.internal.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.client.History;
import dev.sluice.internal.client.LaneRoute;
import dev.sluice.internal.client.Standing;
import dev.sluice.internal.codec.Outcomes.Done;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.link.LinkClient;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.queue.WriteQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that cannot ask the file about its writes in doubt, for want of a reader, has not been refused. */
@Timeout(60)
final class LocalFailureTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);

  @TempDir
  private Path folder;

  private final SluiceOptions options =
      SluiceOptions.defaults().withReaders(1).withTimeout(Duration.ofMillis(50));
  private final CountDownLatch release = new CountDownLatch(1);
  private Node writerNode;
  private Node linkedNode;
  private Member writer;
  private Member linked;
  private CompletableFuture<Object> inDoubt;
  private CompletableFuture<Void> reading;

  @BeforeEach
  void open() throws Exception {
    writerNode = node();
    writer = writerNode.join();
    execute(writer, "CREATE TABLE t (a PRIMARY KEY)");
    linkedNode = node();
    linked = linkedNode.join();
    execute(linked, "INSERT INTO t VALUES (0)");
    CountDownLatch taken = new CountDownLatch(1);
    reading = CompletableFuture.runAsync(() -> holdReader(taken));
    taken.await();
    leaveInDoubt();
  }

  /** One write, as of a writer that was lost. */
  private void leaveInDoubt() {
    WriteQueue queue = new WriteQueue();
    linked
        .client()
        .attach(new LaneRoute(queue.open()), Standing.NONE, _ -> History.Finding.NOT_APPLIED);
    inDoubt = linked.client().executeAsync(new Request.Internal(_ -> Done.DONE), TIMEOUT_NANOS);
    Write write = Objects.requireNonNull(queue.poll());
    write.start();
    write.decide(Done.DONE);
    write.orphaned(new Doubt(1, 1));
    linked.client().detach(null);
    linked.client().pause();
  }

  private void holdReader(CountDownLatch taken) {
    try {
      linkedNode.readers().read(System.nanoTime() + TIMEOUT_NANOS, snapshot -> {
        taken.countDown();
        release.await();
        return snapshot.query("SELECT 1");
      });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    release.countDown();
    reading.join(); // first: a reader that is closed meanwhile cannot go on
    linkedNode.close();
    writerNode.close();
  }

  @Test
  void file_thatCannotBeAsked_isNoRefusal() throws Exception {
    LinkClient link = Objects.requireNonNull(linked.link());
    CompletableFuture<Object> next = linked
        .client()
        .executeAsync(Statements.bind(Sql.of("INSERT INTO t VALUES (1)")), TIMEOUT_NANOS);
    awaitReadersWanted(3);
    assertThat(next).isNotDone();
    assertThat(link.isClosed()).isFalse();

    release.countDown();
    assertThat(inDoubt.get(20, TimeUnit.SECONDS)).isEqualTo(Done.DONE);
    next.get(20, TimeUnit.SECONDS);
    assertThat(linked.link()).isSameAs(link);
  }

  @Test
  void member_thatLeavesWithALinkNeverUsed_leavesNoLink() {
    LinkClient link = Objects.requireNonNull(linked.link());
    linkedNode.leave(linked, System.nanoTime());
    while (!link.isClosed()) {
      Thread.onSpinWait();
    }
    linked.link(link);
    assertThat(link.isClosed()).isTrue();
  }

  /** Each try to ask the file waits for the reader, and then for 50 ms. */
  private void awaitReadersWanted(int times) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(times * 60L, TimeUnit.MILLISECONDS)).isFalse();
  }

  private Node node() {
    Node node = new Node(folder.resolve("a.db"), options);
    node.start();
    return node;
  }

  private static Object execute(Member member, String text) {
    return member.client().execute(Statements.bind(Sql.of(text)), TIMEOUT_NANOS);
  }
}

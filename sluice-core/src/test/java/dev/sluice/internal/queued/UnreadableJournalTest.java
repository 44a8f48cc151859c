package dev.sluice.internal.queued;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.commit.WriterRole;
import dev.sluice.internal.link.Requests;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** G7, G9: a journal that cannot be read is told to whoever queues or waits, and nothing is dropped. */
@Timeout(60)
final class UnreadableJournalTest {
  @TempDir
  private Path folder;

  private final SluiceOptions options = SluiceOptions.defaults();
  private WriterRole role;
  private QueuedWrites queued;

  @Test
  void queuedWrite_whileTheJournalCannotBeRead_isRefusedWithTheReason() throws IOException {
    queued.start(); // the writer itself is not: what is journaled stays there
    long kept = queue(1).join();
    queued.close();
    role.abort();

    open();
    Path away = folder.resolve("away");
    List<Path> segments = segments();
    assertThat(segments).hasSize(1);
    Files.move(segments.getFirst(), away);
    queued.start();
    assertCorrupt(queue(2));
    CompletableFuture<Void> applied = new CompletableFuture<>();
    queued.whenApplied(kept, System.nanoTime(), applied::completeExceptionally);
    assertCorrupt(applied);
    queued.close();
    role.abort();
    Files.move(away, segments.getFirst());

    open();
    role.start();
    queued.start();
    CompletableFuture<Object> read = new CompletableFuture<>();
    queued.whenApplied(kept, System.nanoTime(), error -> read.complete(String.valueOf(error)));
    assertThat(read.join()).isEqualTo("null");
    queued.close();
    role.close();
  }

  private static void assertCorrupt(CompletableFuture<?> answer) {
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(answer::join)
        .havingCause()
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo(SluiceError.CORRUPT));
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    }
  }

  private CompletableFuture<Long> queue(long number) {
    Request request = Statements.bind(Sql.of("SELECT 1"));
    WireWriter body = new WireWriter(64);
    Requests.write(request, body);
    CompletableFuture<Long> ticket = new CompletableFuture<>();
    queued.enqueue(UUID.randomUUID(), number, 0, body.toBytes(), request, (sequence, error) -> {
      if (error == null) {
        ticket.complete(sequence);
      } else {
        ticket.completeExceptionally(error);
      }
    });
    return ticket;
  }

  @BeforeEach
  void open() {
    Admission admission = new Admission(1000, 1 << 20, () -> 0);
    role = new WriterRole(folder.resolve("a.db"), options, admission, () -> () -> {}, _ -> {});
    queued = new QueuedWrites(folder.resolve("journal"), role, options);
  }
}

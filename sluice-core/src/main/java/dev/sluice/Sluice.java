package dev.sluice;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** API sketch; the implementation follows. */
@SuppressWarnings("DoNotCallSuggester")
public final class Sluice implements AutoCloseable {
  private static UnsupportedOperationException later() {
    return new UnsupportedOperationException();
  }

  public static Sluice open(Path file) {
    return open(file, SluiceOptions.defaults());
  }

  public static Sluice open(Path file, SluiceOptions options) {
    throw later();
  }
  /** Stats of the running writer without opening the database (never becomes the writer); empty when no process has it open. */
  public static Optional<Stats> status(Path file, Duration timeout) {
    throw later();
  }
  /** A view of this client with another deadline per call; closing the view closes the client. */
  public Sluice within(Duration timeout) {
    throw later();
  }

  public Receipt execute(String sql, @Nullable Object... args) {
    return execute(Sql.of(sql, args));
  }

  public Receipt execute(Sql sql) {
    throw later();
  }

  public CompletableFuture<Receipt> executeAsync(String sql, @Nullable Object... args) {
    return executeAsync(Sql.of(sql, args));
  }

  public CompletableFuture<Receipt> executeAsync(Sql sql) {
    throw later();
  }
  /** One atomic write of several statements. */
  public List<Receipt> executeAll(List<Sql> statements) {
    throw later();
  }

  public CompletableFuture<List<Receipt>> executeAllAsync(List<Sql> statements) {
    throw later();
  }
  /** Splits a script into statements and runs them as one atomic write. */
  public List<Receipt> executeScript(String script) {
    throw later();
  }

  public <A extends Record, R> R call(Operation<A, R> operation, A arguments) {
    throw later();
  }

  public <A extends Record, R> CompletableFuture<R> callAsync(
      Operation<A, R> operation, A arguments) {
    throw later();
  }

  public <R extends @Nullable Object> R transaction(TransactionBody<R> body) {
    throw later();
  }

  public <R extends @Nullable Object> CompletableFuture<R> transactionAsync(
      TransactionBody<R> body) {
    throw later();
  }

  public Ticket enqueue(String sql, @Nullable Object... args) {
    return enqueue(Sql.of(sql, args));
  }

  public Ticket enqueue(Sql sql) {
    throw later();
  }

  public Ticket enqueueAll(List<Sql> statements) {
    throw later();
  }

  public <A extends Record> Ticket enqueue(Operation<A, ?> operation, A arguments) {
    throw later();
  }

  public CompletableFuture<Ticket> enqueueAsync(Sql sql) {
    throw later();
  }

  public CompletableFuture<Ticket> enqueueAllAsync(List<Sql> statements) {
    throw later();
  }

  public <A extends Record> CompletableFuture<Ticket> enqueueAsync(
      Operation<A, ?> operation, A arguments) {
    throw later();
  }
  /** Waits until the ticket's write is applied or failed; Pending if not within the timeout. */
  public Outcome await(Ticket ticket, Duration timeout) {
    throw later();
  }

  public CompletableFuture<Outcome> awaitAsync(Ticket ticket, Duration timeout) {
    throw later();
  }

  public Outcome outcome(Ticket ticket) {
    throw later();
  }

  public Outcome outcome(WriteKey key) {
    throw later();
  }

  public Rows query(String sql, @Nullable Object... args) {
    return query(Sql.of(sql, args));
  }

  public Rows query(Sql sql) {
    throw later();
  }

  public <T extends @Nullable Object> List<T> query(
      RowMapper<T> mapper, String sql, @Nullable Object... args) {
    throw later();
  }

  public CompletableFuture<Rows> queryAsync(Sql sql) {
    throw later();
  }

  public void forEach(Consumer<Row> action, String sql, @Nullable Object... args) {
    forEach(action, Sql.of(sql, args));
  }

  public void forEach(Consumer<Row> action, Sql sql) {
    throw later();
  }

  public <R extends @Nullable Object> R read(SnapshotBody<R> body) {
    throw later();
  }

  public Stats stats() {
    throw later();
  }
  /** Asks the writer to hand over to another process; returns when it has given up the role. */
  public void handover() {
    throw later();
  }

  public Path path() {
    throw later();
  }

  @Override
  public void close() {
    throw later();
  }
}

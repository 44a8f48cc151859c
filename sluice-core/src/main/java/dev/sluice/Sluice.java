package dev.sluice;

import static java.util.Objects.requireNonNull;

import dev.sluice.internal.client.Client;
import dev.sluice.internal.client.LeaseTx;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.Outcomes.EncodedResult;
import dev.sluice.internal.codec.Outcomes.Result;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.commit.Errors;
import dev.sluice.internal.commit.StateTables;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.election.Member;
import dev.sluice.internal.election.Node;
import dev.sluice.internal.election.Nodes;
import dev.sluice.internal.election.WriterQuestions;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queued.Tickets;
import dev.sluice.internal.read.ReadGate;
import dev.sluice.internal.read.Readers;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sqlite.Copies;
import dev.sluice.internal.sqlite.OnPlatformThread;
import dev.sluice.internal.sqlite.SqliteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One SQLite file, open for any number of writers: threads of this program and other processes.
 *
 * <p>Thread-safe; open it once and share it. Every method that writes has a blocking form and one
 * that gives a {@link CompletableFuture}; the futures complete on a thread of Sluice's own, in order,
 * so what is hung on them should be short or go to another executor.
 *
 * <p><b>What is durable.</b> When a write method returns, the write is in the file and on disk (G2,
 * unless {@link SluiceOptions#durability()} says otherwise), exactly once (G3), and every reader in
 * every process sees it (G6). Writes of one Sluice apply in the order they were submitted (G5).
 *
 * <p><b>Deadlines.</b> Every call ends by its deadline: {@link SluiceOptions#timeout()}, or the one
 * given to {@link #within}. Interrupting a caller does not shorten a write, whose outcome would then
 * be unknown; the interrupt flag is kept.
 *
 * <p><b>Errors.</b> {@link SluiceException.Rejected}: not applied, try again.
 * {@link SluiceException.Failed}: not applied, and the same will fail again.
 * {@link SluiceException.OutcomeUnknown}: the deadline passed while the write was under way; ask by
 * its key. {@link SluiceException.Closed}: open it again.
 */
public final class Sluice implements AutoCloseable {
  private final Node node;
  private final Member member;
  private final SluiceOptions options;
  private final long timeoutNanos;
  private final AtomicBoolean closed;

  private Sluice(
      Node node, Member member, SluiceOptions options, Duration timeout, AtomicBoolean closed) {
    this.node = node;
    this.member = member;
    this.options = options;
    this.timeoutNanos = timeout.toNanos();
    this.closed = closed;
  }

  /** As {@link #open(Path, SluiceOptions)} with {@link SluiceOptions#defaults()}. */
  public static Sluice open(Path file) {
    return open(file, SluiceOptions.defaults());
  }

  /**
   * Opens a database, creating it if there is none; its folder must exist. The first process to open
   * it becomes the writer. Opened again in one process, it shares the writer and the readers, with
   * the options of the first.
   *
   * @throws SluiceException if it cannot be opened: READ_ONLY, UNSUPPORTED_FS, CORRUPT,
   *     VERSION_MISMATCH; the message says what to do
   */
  public static Sluice open(Path file, SluiceOptions options) {
    Node node = Nodes.acquire(file, options);
    try {
      return new Sluice(node, node.join(), options, options.timeout(), new AtomicBoolean());
    } catch (SluiceException e) {
      Nodes.release(node);
      throw e;
    }
  }

  /**
   * The figures of the process that writes this file now, without opening it: never becomes the
   * writer. Blocks up to the timeout.
   *
   * @return empty when no process has it open for writing
   * @throws SluiceException.Rejected TIMEOUT if the writer does not answer in time
   */
  public static Optional<Stats> status(Path file, Duration timeout) {
    return WriterQuestions.stats(file, timeout.toNanos()).map(stats -> stats.seenFrom(false));
  }

  /**
   * Asks the process that writes this file now to hand over, without opening it.
   *
   * @return false when no process has it open for writing
   * @throws SluiceException.Rejected TIMEOUT if the writer does not answer in time
   */
  public static boolean handover(Path file, Duration timeout) {
    return WriterQuestions.handover(file, timeout.toNanos());
  }

  /**
   * Several reads on one snapshot, without opening the file: this process never becomes the writer,
   * and the file stays as it is, whether any process has it open or ever had. To read more than once,
   * open it. Blocks up to the timeout of the options, of which those about reading count.
   *
   * @param file an existing database
   * @throws SluiceException as of {@link #read}; READ_ONLY if there is no such file
   * @throws CompletionException with the body's own checked exception as its cause
   */
  public static <R extends @Nullable Object> R snapshot(
      Path file, SluiceOptions options, SnapshotBody<R> body) {
    Path database = Nodes.existing(file, options);
    try (Readers readers = new Readers(database, options, new ReadGate())) {
      return readers.read(System.nanoTime() + options.timeout().toNanos(), body);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** This Sluice with another deadline per call. A view: closing it closes this one. */
  public Sluice within(Duration timeout) {
    return new Sluice(node, member, options, timeout, closed);
  }

  // ---- writes

  /**
   * Runs one statement as one write, with positional arguments; see {@link Sql#of}. Blocks until it
   * is durable.
   *
   * @throws SluiceException see the class
   */
  public Receipt execute(String sql, @Nullable Object... args) {
    return execute(Sql.of(sql, args));
  }

  /** Runs one statement as one write; blocks until it is durable. */
  public Receipt execute(Sql sql) {
    return (Receipt) client().execute(Statements.bind(sql), timeoutNanos);
  }

  /** As {@link #execute(String, Object...)}, without waiting. */
  public CompletableFuture<Receipt> executeAsync(String sql, @Nullable Object... args) {
    return executeAsync(Sql.of(sql, args));
  }

  /** As {@link #execute(Sql)}, without waiting, except for room in the queue if so configured. */
  @SuppressWarnings("unchecked") // the outcome of a single statement is a Receipt
  public CompletableFuture<Receipt> executeAsync(Sql sql) {
    return (CompletableFuture<Receipt>) (CompletableFuture<?>) submit(() -> Statements.bind(sql));
  }

  /** Runs several statements as one atomic write; blocks until it is durable. */
  @SuppressWarnings("unchecked") // the outcome of a list of statements is a list of receipts
  public List<Receipt> executeAll(List<Sql> statements) {
    return (List<Receipt>) client().execute(several(statements), timeoutNanos);
  }

  /** As {@link #executeAll}, without waiting. */
  @SuppressWarnings("unchecked")
  public CompletableFuture<List<Receipt>> executeAllAsync(List<Sql> statements) {
    return (CompletableFuture<List<Receipt>>)
        (CompletableFuture<?>) submit(() -> several(statements));
  }

  /**
   * Runs several statements one after the other as one write, each with a result of its own. Blocks
   * until it is durable. No other write runs in between, and a crash applies all of it or nothing.
   *
   * <p>A statement that fails, or cannot be run at all, has no effect and is a {@link
   * StatementResult.Failed}; {@code atomicity} says what it means for the others. A reading statement
   * reads what those before it have written.
   *
   * @param limit for all statements together, up to {@link SluiceOptions#operationTimeout()}; zero for
   *     that, and {@link SluiceOptions#statementTimeout()} for each
   * @throws SluiceException if the write as a whole was refused or failed, as by STATEMENT_TIMEOUT:
   *     nothing was applied
   */
  public SeriesResult executeSeries(List<Sql> statements, Atomicity atomicity, Duration limit) {
    return (SeriesResult) client().execute(series(statements, atomicity, limit), timeoutNanos);
  }

  /**
   * As {@link #executeSeries}, but once under a key: sent again, it has no effect and gives the first
   * result. One that is sent while another is under way waits for it. VACUUM cannot be part of it.
   *
   * @throws SluiceException.Failed KEY_REUSED if something else was applied under this key
   * @throws SluiceException.Rejected KEYS_FULL if no more keys are kept
   */
  public Once<SeriesResult> executeSeriesOnce(
      OnceKey key, List<Sql> statements, Atomicity atomicity, Duration limit) {
    Request once = once(key, series(statements, atomicity, limit));
    Object outcome = client().execute(once, timeoutNanos);
    return new Once<>((SeriesResult) Outcomes.plain(outcome), isReplayed(outcome));
  }

  /** As {@link #executeSeries}, without waiting. */
  @SuppressWarnings("unchecked") // the outcome of a series is a SeriesResult
  public CompletableFuture<SeriesResult> executeSeriesAsync(
      List<Sql> statements, Atomicity atomicity, Duration limit) {
    return (CompletableFuture<SeriesResult>)
        (CompletableFuture<?>) submit(() -> series(statements, atomicity, limit));
  }

  /**
   * Splits a script into its statements and runs them as one atomic write. A script of one statement
   * is that statement, so that VACUUM, which cannot be part of a list, runs. It may have {@link
   * SluiceOptions#scriptBytes()} and take {@link SluiceOptions#scriptTimeout()} in all.
   */
  @SuppressWarnings("unchecked") // the outcome of a script is a list of receipts
  public List<Receipt> executeScript(String script) {
    try {
      List<Sql> statements =
          ParsedStatement.split(script).stream().map(text -> Sql.of(text)).toList();
      if (statements.size() == 1) {
        return List.of(execute(statements.getFirst()));
      }
      Request.Several list = several(statements);
      return (List<Receipt>) client()
          .execute(new Request.Several(list.statements(), /* isScript= */ true), timeoutNanos);
    } catch (dev.sluice.internal.sql.SqlSyntaxException e) {
      throw SluiceException.of(SluiceError.SQL, String.valueOf(e.getMessage()), 0, e);
    }
  }

  /**
   * Runs an operation at the writer, as one atomic write; blocks until it is durable.
   *
   * @throws SluiceException.Failed UNKNOWN_OP if the writer's process has not registered it, OP_FAILED
   *     if its body threw (the cause is kept where the writer is in this process)
   */
  public <A extends Record, R> R call(Operation<A, R> operation, A arguments) {
    return result(operation, client().execute(called(operation, arguments), timeoutNanos));
  }

  /** As {@link #call}, but once under a key; see {@link #executeSeriesOnce}. */
  public <A extends Record, R> Once<R> callOnce(
      OnceKey key, Operation<A, R> operation, A arguments) {
    Request once = once(key, called(operation, arguments));
    Object outcome = client().execute(once, timeoutNanos);
    return new Once<>(result(operation, Outcomes.plain(outcome)), isReplayed(outcome));
  }

  /** As {@link #call}, without waiting. */
  public <A extends Record, R> CompletableFuture<R> callAsync(
      Operation<A, R> operation, A arguments) {
    return submit(() -> called(operation, arguments))
        .thenApply(outcome -> result(operation, outcome));
  }

  /**
   * Runs an interactive transaction: the body runs in this thread, each of its statements at the
   * writer, which serves nobody else meanwhile. Prefer {@link #call} or {@link #executeAll} where
   * they do. Serializable; durable when this returns.
   *
   * @throws SluiceException.Rejected TX_TIMEOUT over {@link SluiceOptions#transactionTimeout()} or
   *     {@link SluiceOptions#transactionIdleTimeout()}, TX_LOST if the writer died: run it again
   * @throws CompletionException with the body's own checked exception as its cause
   */
  public <R extends @Nullable Object> R transaction(TransactionBody<R> body) {
    return LeaseTx.run(client(), timeoutNanos, body);
  }

  /** As {@link #transaction}, with the body on a virtual thread of its own. */
  public <R extends @Nullable Object> CompletableFuture<R> transactionAsync(
      TransactionBody<R> body) {
    CompletableFuture<R> future = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        future.complete(transaction(body));
      } catch (Throwable e) { // handed to whoever waits for the future
        future.completeExceptionally(e);
      }
    });
    return future;
  }

  // ---- queued writes

  /** As {@link #enqueue(Sql)} with positional arguments. */
  public Ticket enqueue(String sql, @Nullable Object... args) {
    return enqueue(Sql.of(sql, args));
  }

  /**
   * Queues one statement: returns when it is in the journal (G9), before it is applied. It will be
   * applied exactly once, in the order of the tickets.
   *
   * @throws SluiceException.Rejected JOURNAL_FULL, QUEUE_FULL or DISK_FULL: not queued
   */
  public Ticket enqueue(Sql sql) {
    return ticket(() -> Statements.bind(sql));
  }

  /** Queues several statements as one atomic write; see {@link #enqueue(Sql)}. */
  public Ticket enqueueAll(List<Sql> statements) {
    return ticket(() -> several(statements));
  }

  /**
   * Queues a series; see {@link #enqueue(Sql)} and {@link #executeSeries}. Where statements fail, what
   * came of each is kept: {@link Outcome.AppliedPartly}, or {@link Outcome.Failed} of the first where
   * all stand and fall together.
   */
  public Ticket enqueueSeries(List<Sql> statements, Atomicity atomicity) {
    return ticket(() -> series(statements, atomicity, Duration.ZERO));
  }

  /**
   * As {@link #enqueueSeries}, but once under a key; see {@link #executeSeriesOnce}. Sent again it
   * has a ticket of its own, and no effect when its turn comes; once applied, {@link #ticket} knows
   * the first.
   */
  public Ticket enqueueSeriesOnce(OnceKey key, List<Sql> statements, Atomicity atomicity) {
    return ticket(() -> once(key, series(statements, atomicity, Duration.ZERO)));
  }

  /**
   * The ticket of the queued write that was applied under a key; empty where none was yet, or it was
   * not queued.
   *
   * @throws SluiceException.Failed KEY_REUSED if something else was applied under this key
   */
  public Optional<Ticket> ticket(OnceKey key) {
    Rows found = query(Sql.of(StateTables.keySql(), key.key(), System.currentTimeMillis()));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!found.single().text(0).equals(key.request())) {
      throw SluiceException.of(
          SluiceError.KEY_REUSED,
          "another request was applied under the key '%s'; send what was sent under it, or take a new key"
              .formatted(key.key()));
    }
    long sequence = found.single().longValue(1);
    return sequence == 0 ? Optional.empty() : Optional.of(new Ticket(sequence));
  }

  /** As {@link #enqueueSeries}, without waiting. */
  public CompletableFuture<Ticket> enqueueSeriesAsync(List<Sql> statements, Atomicity atomicity) {
    return offThread(queue(() -> series(statements, atomicity, Duration.ZERO)));
  }

  /** Queues an operation; see {@link #enqueue(Sql)}. Its result is not kept. */
  public <A extends Record> Ticket enqueue(Operation<A, ?> operation, A arguments) {
    return ticket(() -> called(operation, arguments));
  }

  /** As {@link #enqueue(Sql)}, without waiting. */
  public CompletableFuture<Ticket> enqueueAsync(Sql sql) {
    return offThread(queue(() -> Statements.bind(sql)));
  }

  /** As {@link #enqueueAll}, without waiting. */
  public CompletableFuture<Ticket> enqueueAllAsync(List<Sql> statements) {
    return offThread(queue(() -> several(statements)));
  }

  /** As {@link #enqueue(Operation, Record)}, without waiting. */
  public <A extends Record> CompletableFuture<Ticket> enqueueAsync(
      Operation<A, ?> operation, A arguments) {
    return offThread(queue(() -> called(operation, arguments)));
  }

  /**
   * Waits until a queued write was applied or has failed.
   *
   * @return {@link Outcome.Pending} if that took longer than the timeout
   */
  public Outcome await(Ticket ticket, Duration timeout) {
    return tickets().await(ticket, timeout.toNanos());
  }

  /** As {@link #await}, without waiting. */
  public CompletableFuture<Outcome> awaitAsync(Ticket ticket, Duration timeout) {
    return tickets().awaitAsync(ticket, timeout.toNanos());
  }

  /** What became of a queued write so far. */
  public Outcome outcome(Ticket ticket) {
    return tickets().outcome(ticket);
  }

  /**
   * What became of a write whose deadline passed while it was under way; kept by the Sluice that sent
   * it, for its latest 10,000 such writes.
   */
  public Outcome outcome(WriteKey key) {
    return key.client().equals(client().id())
        ? client().outcome(key.number())
        : new Outcome.Unknown();
  }

  // ---- reads

  /** As {@link #query(Sql)} with positional arguments. */
  public Rows query(String sql, @Nullable Object... args) {
    return query(Sql.of(sql, args));
  }

  /**
   * Runs one reading statement on a snapshot, in this process; never waits for writers.
   *
   * @throws SluiceException.Failed READ_ONLY if it would write, TOO_LARGE over {@link
   *     SluiceOptions#resultBytes()}
   * @throws SluiceException.Rejected TIMEOUT or STATEMENT_TIMEOUT: the deadline passed
   */
  public Rows query(Sql sql) {
    checkOpen();
    return node.isExclusive()
        ? transaction(tx -> tx.query(sql))
        : node.readers().query(deadline(), sql);
  }

  /** Runs one reading statement and maps every row; see {@link #query(Sql)}. */
  public <T extends @Nullable Object> List<T> query(
      RowMapper<T> mapper, String sql, @Nullable Object... args) {
    return query(Sql.of(sql, args)).rows().stream().<T>map(mapper::map).toList();
  }

  /** As {@link #query(Sql)}, on a thread of its own. */
  public CompletableFuture<Rows> queryAsync(Sql sql) {
    CompletableFuture<Rows> future = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        future.complete(query(sql));
      } catch (Throwable e) { // handed to whoever waits for the future
        future.completeExceptionally(e);
      }
    });
    return future;
  }

  /** As {@link #forEach(Consumer, Sql)} with positional arguments. */
  public void forEach(Consumer<Row> action, String sql, @Nullable Object... args) {
    forEach(action, Sql.of(sql, args));
  }

  /** Hands each row to the action as it is read: memory holds a few rows, however long the result. */
  public void forEach(Consumer<Row> action, Sql sql) {
    checkOpen();
    if (node.isExclusive()) {
      query(sql).forEach(action);
    } else {
      node.readers().forEach(deadline(), action, sql);
    }
  }

  /**
   * As {@link #forEach(Consumer, Sql)}, for those who must know where the columns come from before
   * they take the first row. A sink that is slow holds the snapshot, up to {@link
   * SluiceOptions#readTimeout()}.
   */
  public void stream(RowSink sink, Sql sql) {
    checkOpen();
    if (node.isExclusive()) {
      Rows rows = transaction(tx -> tx.query(sql));
      sink.columns(rows.origins());
      rows.forEach(sink::row);
    } else {
      node.readers().stream(deadline(), sink, sql);
    }
  }

  /**
   * Runs several reads on one snapshot: all see the same state, whatever is written meanwhile.
   *
   * @throws CompletionException with the body's own checked exception as its cause
   */
  public <R extends @Nullable Object> R read(SnapshotBody<R> body) {
    checkOpen();
    try {
      return node.isExclusive()
          ? transaction(tx -> body.run(new SnapshotOfTx(tx)))
          : node.readers().read(deadline(), body);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  // ---- the whole database

  /**
   * Writes a copy of the database, as it is now, to a new file: an ordinary SQLite file without
   * Sluice's own tables. Writers go on meanwhile; one of this process's readers is taken. Blocks until
   * it is done, however long that takes.
   *
   * @throws SluiceException.Failed NOT_ALLOWED if the file exists, or where the database is {@link
   *     SluiceOptions#exclusive()}; SQL, DISK_FULL and their like if it cannot be written: delete it
   */
  public void copyTo(Path target, Set<CopyOption> options) {
    checkOpen();
    if (node.isExclusive() || Files.exists(target)) {
      throw SluiceException.of(
          SluiceError.NOT_ALLOWED,
          node.isExclusive()
              ? "an exclusive database cannot be copied while it is open: close it first"
              : target + " exists; name a new file for the copy");
    }
    node.readers().copyTo(deadline(), target.toAbsolutePath());
    try {
      OnPlatformThread.run(() -> {
        Copies.finish(target.toAbsolutePath(), options);
        return target;
      });
    } catch (SqliteException e) {
      throw Errors.of(e);
    }
  }

  /**
   * Replaces the whole content of the database with that of another SQLite file; queued writes,
   * receipts and the rest of what Sluice keeps stay. All other writes wait meanwhile. Durable when it
   * returns. The file is changed, too: Sluice makes it fit. Nobody else may use it.
   *
   * @throws SluiceException.Corrupt if the file is no database or damaged: nothing was replaced
   * @throws SluiceException.Failed NOT_ALLOWED if it has a trigger, view or key that names Sluice's own
   *     tables: nothing was replaced
   */
  public void replaceWith(Path source) {
    checkOpen();
    Path file = source.toAbsolutePath();
    Optional<String> problem;
    try {
      long pageSize = query("PRAGMA page_size").single().longValue(0);
      problem = OnPlatformThread.run(() -> Copies.prepare(file, pageSize));
    } catch (SqliteException e) {
      throw Errors.of(e);
    }
    if (problem.isPresent()) {
      throw SluiceException.of(SluiceError.NOT_ALLOWED, problem.get());
    }
    client().execute(new Request.Replace(file.toString()), timeoutNanos);
  }

  /**
   * Runs the statements of a dump as one write: all or nothing, foreign keys checked at the end only,
   * so that tables may come in any order. All other writes wait meanwhile, for {@link
   * SluiceOptions#scriptTimeout()} at most.
   *
   * @return up to the first that failed; then nothing was applied
   * @throws SluiceException.Failed CONSTRAINT if a foreign key leads nowhere at the end
   */
  public SeriesResult load(List<Sql> statements) {
    Request.Series series = series(statements, Atomicity.ALL, Duration.ZERO);
    return (SeriesResult) client()
        .execute(
            new Request.Series(series.steps(), Atomicity.ALL, 0, /* isLoad= */ true), timeoutNanos);
  }

  // ---- the rest

  /** The figures of the writer, wherever it is; blocks until it answers. */
  public Stats stats() {
    checkOpen();
    return join(WriterQuestions.stats(member, timeoutNanos)).seenFrom(node.isWriter());
  }

  /**
   * Asks the writer to hand its role to another process: it runs and answers what it has accepted,
   * and gives up. No call fails. Where no other process has the file open it goes on itself after a
   * second.
   */
  public void handover() {
    checkOpen();
    join(WriterQuestions.handover(member, timeoutNanos));
  }

  /** The operations it was opened with. */
  public List<Operation<?, ?>> operations() {
    return options.operations();
  }

  /**
   * Where a Unix socket of Sluice's own modules may listen for other processes that have this file
   * open: in a folder that only this user can enter, short enough for the operating system.
   *
   * @param name at most 20 letters and digits
   */
  public Path socket(String name) {
    if (!name.matches("[0-9A-Za-z]{1,20}")) {
      throw new IllegalArgumentException("the name must be 1 to 20 letters and digits: " + name);
    }
    return node.socket(name);
  }

  /** The file, with links resolved. */
  public Path path() {
    return node.database();
  }

  /**
   * Closes: refuses new calls, waits for accepted writes up to the deadline of this Sluice, and, if
   * this process is the writer and nobody else in it has the file open, hands over.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      node.leave(member, deadline());
      Nodes.release(node);
    }
  }

  private Client client() {
    return member.client();
  }

  private Tickets tickets() {
    checkOpen();
    return new Tickets(member, this::query);
  }

  private long deadline() {
    return System.nanoTime() + timeoutNanos;
  }

  private void checkOpen() {
    if (closed.get()) {
      throw SluiceException.of(SluiceError.CLOSED, "this Sluice is closed; open it again");
    }
  }

  private CompletableFuture<Object> submit(java.util.function.Supplier<Request> request) {
    try {
      return client().executeAsync(request.get(), timeoutNanos);
    } catch (SluiceException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Ticket> queue(java.util.function.Supplier<Request> request) {
    try {
      checkOpen();
      return member.enqueuer().enqueue(request.get(), timeoutNanos).thenApply(Ticket::new);
    } catch (SluiceException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Ticket ticket(java.util.function.Supplier<Request> request) {
    checkOpen();
    return new Ticket(member.enqueuer().enqueueNow(request.get(), timeoutNanos));
  }

  /** The link's and the journal's threads bring tickets: they must not run what hangs on them. */
  private CompletableFuture<Ticket> offThread(CompletableFuture<Ticket> ticket) {
    return ticket.thenApplyAsync(Function.identity(), node.callbacks());
  }

  private static Request.Several several(List<Sql> statements) {
    List<Request.Single> bound = new ArrayList<>(statements.size());
    for (Sql sql : statements) {
      bound.add(Statements.bind(sql));
    }
    return new Request.Several(bound);
  }

  private static Request.Series series(List<Sql> statements, Atomicity atomicity, Duration limit) {
    return new Request.Series(
        statements.stream().map(Sluice::step).toList(),
        requireNonNull(atomicity, "atomicity"),
        limit.toNanos(),
        /* isLoad= */ false);
  }

  private static Request.Step step(Sql sql) {
    try {
      Request.Single single = Statements.bind(sql);
      if (single.statement().isTransactional()) {
        return new Request.Statement(single, sql.isContinuation());
      }
      throw SluiceException.of(
          SluiceError.NOT_ALLOWED, "VACUUM cannot be part of a series; run it by execute(...)");
    } catch (SluiceException e) {
      return new Request.Refused(e, sql.isContinuation());
    }
  }

  private static Request once(OnceKey key, Request request) {
    return new Request.Once(key.key(), key.request(), key.kept().toMillis(), request);
  }

  private static boolean isReplayed(Object outcome) {
    return outcome instanceof Outcomes.Once(Object _, boolean replayed) && replayed;
  }

  private static <A extends Record, R> Request.Call called(Operation<A, R> operation, A arguments) {
    return new Request.Call(
        operation.name(), operation, requireNonNull(arguments, "arguments"), null);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // null only where the result type is Void
  private static <R> R result(Operation<?, R> operation, Object outcome) {
    if (outcome instanceof EncodedResult(byte[] encoded)) {
      WireReader in = new WireReader(encoded);
      return in.u8() == 0 ? null : operation.result().read(in);
    }
    return (R) ((Result) outcome).value();
  }

  private <T> T join(CompletableFuture<T> future) {
    try {
      return future.get(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause());
      throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
    } catch (TimeoutException e) {
      throw SluiceException.of(
          SluiceError.TIMEOUT,
          "no answer of the writer within %d ms; try again, or give it more time"
              .formatted(timeoutNanos / 1_000_000),
          0,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SluiceException.of(SluiceError.TIMEOUT, "interrupted while waiting", 0, e);
    }
  }
}

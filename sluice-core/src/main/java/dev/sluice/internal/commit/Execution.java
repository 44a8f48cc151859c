package dev.sluice.internal.commit;

import dev.sluice.Operation;
import dev.sluice.Receipt;
import dev.sluice.SeriesResult;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.Outcomes.EncodedResult;
import dev.sluice.internal.codec.Outcomes.Result;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.sql.ParsedStatement;
import dev.sluice.internal.sql.SchemaHazards;
import dev.sluice.internal.sql.StatementKind;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.ResultTooLarge;
import dev.sluice.internal.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests inside the open transaction and says what came of them. Writer's thread only, but
 * for {@link #watched()}.
 *
 * <p>In a shared transaction, what can fail half-way runs in a savepoint; a plain single statement
 * does not need one, as SQLite undoes a failed one by itself.
 */
final class Execution {
  private static final String OPERATION_TIMEOUT = "SluiceOptions.operationTimeout";
  private static final int CLOCK_READ_MASK = 15;

  private final Connection connection;
  private final Map<String, Operation<?, ?>> operations = new HashMap<>();
  private final Set<String> aloneOperations = new HashSet<>();
  private final ResultBudget results;
  private final long operationLimitNanos;
  private final long statementLimitNanos;
  private final long scriptLimitNanos;
  private SchemaHazards hazards = SchemaHazards.of(List.of());
  private volatile @Nullable OperationTx watched;
  private final LatestWrite latest = new LatestWrite();
  private boolean describing;
  private boolean encoding;
  private long sequence;
  private final KeyLedger keys;
  private @Nullable TotalLimit total;
  private int statementsRun;
  private @Nullable TransactionLost lost;

  Execution(Connection connection, KeyLedger keys, SluiceOptions options) {
    this.connection = connection;
    this.keys = keys;
    options.operations().forEach(operation -> operations.put(operation.name(), operation));
    this.results = new ResultBudget(options.writeBytes());
    this.operationLimitNanos = options.operationTimeout().toNanos();
    this.statementLimitNanos = options.statementTimeout().toNanos();
    this.scriptLimitNanos = options.scriptTimeout().toNanos();
    connection.limitEach(statementLimitNanos);
  }

  void hazards(SchemaHazards hazards) {
    this.hazards = hazards;
    aloneOperations.clear();
    connection.forgetSchema();
  }

  /** The operation whose body runs now, for the watchdog. */
  @Nullable
  OperationTx watched() {
    return watched;
  }

  /** The operation was abandoned. */
  void forgetWatched() {
    watched = null;
    connection.limitEach(statementLimitNanos);
  }

  /** Whether the request must have a transaction of its own. */
  boolean mustRunAlone(Request request) {
    return switch (request) {
      case Request.Single(ParsedStatement statement, var _) -> alone(statement);
      case Request.Several(List<Request.Single> statements, var _) -> {
        for (Request.Single single : statements) {
          if (alone(single.statement())) {
            yield true;
          }
        }
        yield false;
      }
      case Request.Replace _ -> true;
      case Request.Series series when series.isLoad() -> true;
      case Request.Series series -> {
        for (Request.Step step : series.steps()) {
          if (step
                  instanceof
                  Request.Statement(Request.Single(ParsedStatement statement, var _), var _)
              && alone(statement)) {
            yield true;
          }
        }
        yield false;
      }
      case Request.Call call -> aloneOperations.contains(call.name());
      case Request.Once once -> mustRunAlone(once.request());
      case Request.Lease _ -> true;
      case Request.Internal _ -> false;
    };
  }

  private boolean alone(ParsedStatement statement) {
    return statement.kind() != StatementKind.READ && hazards.mustRunAlone(statement);
  }

  /**
   * Runs a request.
   *
   * @param shared whether others share the transaction
   * @return its result, or a {@link SluiceException}: then it had no effect if {@code shared}, else
   *     the caller rolls back
   * @throws TransactionLost if the transaction is gone
   */
  Object run(Request request, boolean shared) throws TransactionLost {
    lost = null;
    encoding = request instanceof Request.Once; // no finally: a body's thread may be replaced
    results.begin();
    return switch (request) {
      case Request.Single single
      when !shared || !single.statement().returnsRows() -> plain(single, this::runSingle);
      case Request.Single single -> inSavepoint(() -> runSingle(single));
      case Request.Several several ->
        shared ? inSavepoint(() -> runAll(several)) : guarded(() -> runAll(several));
      case Request.Series series ->
        shared && !undoesItself(series)
            ? inSavepoint(() -> runSeries(series, true))
            : guarded(() -> runSeries(series, shared));
      case Request.Call call ->
        shared ? inSavepoint(() -> runCall(call, true)) : guarded(() -> runCall(call, false));
      case Request.Once once ->
        shared ? inSavepoint(() -> runOnce(once, true)) : guarded(() -> runOnce(once, false));
      case Request.Internal(Request.Task task) -> guarded(() -> task.run(connection));
      case Request.Replace _ ->
        throw new IllegalStateException("a database is not replaced inside a transaction");
      case Request.Lease _ -> throw new IllegalStateException("a lease is not run as a request");
    };
  }

  /** A series of one plain statement, as most are: where it fails SQLite has undone all there is. */
  private static boolean undoesItself(Request.Series series) {
    return series.steps().size() == 1
        && series.steps().getFirst()
            instanceof Request.Statement(Request.Single(ParsedStatement statement, var _), var _)
        && !statement.returnsRows();
  }

  /** The sequence number of the queued write that runs next; 0 for any other. */
  void queuedAs(long sequence) {
    this.sequence = sequence;
  }

  /** One step of an interactive transaction, which has its own transaction. */
  Object statementOfLease(ParsedStatement statement, @Nullable Object[] args, long resultBytesMax)
      throws TransactionLost {
    results.begin(resultBytesMax);
    try {
      describing = true;
      return plain(new Request.Single(statement, args), this::runStep);
    } finally {
      describing = false;
    }
  }

  /** Answers what was applied under the key, or applies it and keeps it there. */
  private Object runOnce(Request.Once once, boolean shared)
      throws SqliteException, TransactionLost {
    KeyLedger.Kept known = keys.find(connection, once.key());
    if (known != null) {
      if (!known.request().equals(once.digest())) {
        throw SluiceException.of(
            SluiceError.KEY_REUSED,
            "another request was applied under the key '%s'; nothing was applied; send what was sent under it, or take a new key"
                .formatted(once.key()));
      }
      return new Outcomes.Once(Outcomes.read(new WireReader(known.outcome())), true);
    }
    KeyLedger.Mark mark = keys.mark(connection);
    try {
      keys.makeRoom(connection);
      Object outcome = runUnderKey(once.request(), shared);
      throwIfLost();
      if (Outcomes.isUndone(outcome)) {
        keys.backTo(mark);
        return outcome;
      }
      keys.keep(connection, once, encoded(outcome), sequence);
      return new Outcomes.Once(outcome, false);
    } catch (SluiceException | SqliteException | ResultTooLarge e) {
      keys.backTo(mark);
      throw e;
    }
  }

  private byte[] encoded(Object outcome) {
    WireWriter out = new WireWriter(64);
    Outcomes.write(outcome, out);
    if (out.size() > results.bytesMax()) {
      throw SluiceException.of(
          SluiceError.TOO_LARGE,
          "what the write returns has %d bytes, at most %d can be kept under a key; return less, or raise SluiceOptions.writeBytes"
              .formatted(out.size(), results.bytesMax()));
    }
    return out.toBytes();
  }

  private Object runUnderKey(Request request, boolean shared)
      throws SqliteException, TransactionLost {
    return switch (request) {
      case Request.Single single -> runSingle(single);
      case Request.Several several -> runAll(several);
      case Request.Series series -> runSeries(series, shared);
      case Request.Call call -> runCall(call, shared);
      case Request.Once _, Request.Replace _, Request.Lease _, Request.Internal _ ->
        throw new IllegalStateException("cannot have a key: " + request.getClass());
    };
  }

  Receipt statementOfOperation(Sql sql, boolean shared) {
    if (lost != null) {
      throw reason(lost); // the body went on, but there is no transaction to go on in
    }
    Request.Single single = Statements.bind(sql);
    if (shared && alone(single.statement())) {
      // Not known before it ran: run all again one by one, and this operation alone from now on.
      lost = new TransactionLost(null, null);
      throw reason(lost);
    }
    results.begin(); // the body decides what it holds
    try {
      return runStep(single);
    } catch (SqliteException e) {
      throw failure(e);
    } catch (ResultTooLarge e) {
      throw e.toSluiceException("writeBytes");
    } catch (TransactionLost e) {
      lost = e;
      throw reason(e);
    }
  }

  private static SluiceException reason(TransactionLost loss) {
    SluiceException verdict = loss.verdict();
    if (verdict != null) {
      return verdict;
    }
    return loss.getCause() instanceof SqliteException e
        ? Errors.of(e)
        : SluiceException.of(SluiceError.TX_LOST, "runs again in a transaction of its own");
  }

  /** A way to run one statement. */
  private interface Way {
    Receipt run(Request.Single single) throws SqliteException, TransactionLost;
  }

  private Object plain(Request.Single single, Way way) throws TransactionLost {
    try {
      return way.run(single);
    } catch (ResultTooLarge e) {
      return e.toSluiceException("writeBytes");
    } catch (SqliteException e) {
      if (failedHalfway()) {
        // OR FAIL, from somewhere the parser did not see: its first rows have stayed.
        throw new TransactionLost(failure(e), e);
      }
      return failure(e);
    }
  }

  private boolean failedHalfway() throws TransactionLost {
    try {
      return connection.failedHalfway();
    } catch (SqliteException e) {
      throw new TransactionLost(null, e);
    }
  }

  /** Work that answers with a result or fails. */
  private interface Body {
    Object run() throws SqliteException, TransactionLost;
  }

  private Object guarded(Body body) throws TransactionLost {
    try {
      Object outcome = body.run();
      throwIfLost();
      return outcome;
    } catch (SluiceException e) {
      throwIfLost();
      return e;
    } catch (SqliteException e) {
      return failure(e);
    } catch (ResultTooLarge e) {
      return e.toSluiceException("writeBytes");
    }
  }

  private Object inSavepoint(Body body) throws TransactionLost {
    try {
      connection.exec("SAVEPOINT _sluice");
      Object outcome = guarded(body);
      if (Outcomes.isUndone(outcome)) {
        connection.exec("ROLLBACK TO _sluice");
      }
      connection.exec("RELEASE _sluice");
      return outcome;
    } catch (SqliteException e) {
      throw new TransactionLost(null, e);
    }
  }

  /**
   * A statement of a transaction that may go on after its failure: SQLite undoes it by itself, but
   * not where Sluice gives it up because its rows take too much memory.
   */
  private Receipt runStep(Request.Single single) throws SqliteException, TransactionLost {
    ParsedStatement statement = single.statement();
    if (statement.kind() != StatementKind.WRITE || !statement.returnsRows()) {
      return runSingle(single);
    }
    connection.exec("SAVEPOINT _sluice_step");
    try {
      Receipt receipt = runSingle(single);
      connection.exec("RELEASE _sluice_step");
      return receipt;
    } catch (ResultTooLarge e) {
      connection.exec("ROLLBACK TO _sluice_step");
      connection.exec("RELEASE _sluice_step");
      throw e;
    } catch (SqliteException e) {
      connection.exec("RELEASE _sluice_step");
      throw e;
    }
  }

  private Receipt runSingle(Request.Single single) throws SqliteException, TransactionLost {
    ParsedStatement statement = single.statement();
    try {
      Receipt receipt = connection.run(
          statement.sql(), single.args(), statement.isInsert(), describing, results.left());
      results.take(connection.rowBytes());
      if (statement.kind() == StatementKind.WRITE) {
        latest.ran(receipt, connection.changes());
      }
      return receipt;
    } catch (ResultTooLarge e) {
      throw results.exceeded(e);
    } catch (SqliteException e) {
      if (statement.kind() == StatementKind.WRITE) {
        latest.failed(e);
      }
      switch (e.primary()) {
        case SqliteException.INTERRUPT -> throw new TransactionLost(interrupted(e), e);
        // No COMMIT was tried, so nothing is in doubt: it runs again alone, and then fails alone.
        // After a damaged page SQLite would refuse the COMMIT of all the others, too.
        case SqliteException.FULL,
            SqliteException.IOERR,
            SqliteException.CORRUPT,
            SqliteException.NOTADB -> throw new TransactionLost(null, e);
        default -> {
          if (connection.rolledBack()) {
            throw new TransactionLost(failure(e), e);
          }
          throw e;
        }
      }
    }
  }

  private List<Receipt> runAll(Request.Several several) throws SqliteException, TransactionLost {
    List<Receipt> receipts = new ArrayList<>(several.statements().size());
    limit(
        several.isScript() ? scriptLimit() : TotalLimit.of(operationLimitNanos, OPERATION_TIMEOUT),
        statementLimitNanos);
    try {
      for (Request.Single single : several.statements()) {
        checkTotal();
        receipts.add(runSingle(single));
      }
      return receipts;
    } finally {
      unlimit();
    }
  }

  private TotalLimit scriptLimit() {
    return TotalLimit.of(scriptLimitNanos, "SluiceOptions.scriptTimeout");
  }

  private TotalLimit limitOf(Request.Series series) {
    if (series.isLoad()) {
      return scriptLimit();
    }
    return series.limitNanos() > 0 && series.limitNanos() < operationLimitNanos
        ? TotalLimit.of(series.limitNanos(), "the limit that was given")
        : TotalLimit.of(operationLimitNanos, OPERATION_TIMEOUT);
  }

  private void limit(TotalLimit limit, long eachNanos) {
    total = limit;
    statementsRun = 0;
    connection.limit(limit.deadlineNanos(), eachNanos);
  }

  private void unlimit() {
    total = null;
    connection.limitEach(statementLimitNanos);
  }

  /** SQLite watches what takes long; this, that many that take no time do not take long either. */
  private void checkTotal() {
    TotalLimit limit = total;
    if (limit != null && (++statementsRun & CLOCK_READ_MASK) == 0 && limit.isOver()) {
      throw limit.exceeded(/* sqliteCode= */ 0);
    }
  }

  private SluiceException interrupted(SqliteException e) {
    TotalLimit limit = total;
    return limit != null && limit.isOver() ? limit.exceeded(e.code()) : Errors.of(e);
  }

  private SeriesResult runSeries(Request.Series series, boolean shared)
      throws SqliteException, TransactionLost {
    if (series.isLoad()) {
      connection.exec("PRAGMA defer_foreign_keys = 1"); // until this transaction's end
    }
    limit(limitOf(series), series.limitNanos() > 0 ? Long.MAX_VALUE : statementLimitNanos);
    try {
      describing = true;
      return new SeriesRun(single -> runOfSeries(single, shared), latest).run(series);
    } finally {
      describing = false;
      unlimit();
    }
  }

  private Receipt runOfSeries(Request.Single single, boolean shared)
      throws SqliteException, TransactionLost {
    checkTotal();
    try {
      return runStep(single);
    } catch (SqliteException e) {
      if (shared && connection.failedHalfway()) {
        throw new TransactionLost(null, e); // OR FAIL out of sight: in a transaction of its own
      }
      throw e;
    }
  }

  private Object runCall(Request.Call call, boolean shared) {
    Operation<?, ?> declared = call.declared();
    Operation<?, ?> operation =
        declared != null && declared.isLocal() ? declared : operations.get(call.name());
    if (operation == null) {
      throw SluiceException.of(
          SluiceError.UNKNOWN_OP,
          "the writer (this process, pid %d) has no operation '%s'; it has %s. Register it in SluiceOptions.operations of every process that opens the file"
              .formatted(ProcessHandle.current().pid(), call.name(), operations.keySet()));
    }
    return invoke(operation, call, shared);
  }

  private <A extends Record, R> Object invoke(
      Operation<A, R> operation, Request.Call call, boolean shared) {
    long began = System.nanoTime();
    connection.limit(began + operationLimitNanos);
    OperationTx tx = new OperationTx(this, shared, began, operationLimitNanos);
    watched = tx;
    Object outcome;
    try {
      R value = operation.body().run(tx, arguments(operation, call));
      outcome = call.encoded() == null && !encoding
          ? new Result(value)
          : new EncodedResult(encode(operation, value));
    } catch (Throwable e) { // an operation is foreign code, as are the types of its arguments
      // and its result: whatever it throws is its failure
      endOf(tx, call);
      throw tx.isOver(System.nanoTime()) ? tx.timeout() : failed(operation, e);
    }
    endOf(tx, call);
    return outcome;
  }

  private void endOf(OperationTx tx, Request.Call call) {
    if (!tx.finish()) {
      throw new Abandoned();
    }
    watched = null;
    Thread.interrupted(); // left behind, it would close the WAL's channel and stop this thread's
    // waits
    connection.limitEach(statementLimitNanos);
    if (lost != null && lost.verdict() == null && lost.getCause() == null) {
      aloneOperations.add(call.name());
    }
  }

  private static SluiceException failed(Operation<?, ?> operation, Throwable e) {
    if (e instanceof SluiceException known) {
      return known;
    }
    return SluiceException.of(
        SluiceError.OP_FAILED,
        "operation '%s' failed and was rolled back: %s"
            .formatted(operation.name(), Unforeseen.text(e)),
        0,
        e);
  }

  private static <A extends Record, R> A arguments(Operation<A, R> operation, Request.Call call) {
    byte[] encoded = call.encoded();
    try {
      if (encoded != null) {
        return operation.arguments().read(new WireReader(encoded));
      }
      if (call.declared() == operation) {
        @SuppressWarnings("unchecked") // the caller's method binds the record to the operation
        A arguments = (A) call.arguments();
        return java.util.Objects.requireNonNull(arguments);
      }
    } catch (WireException e) {
      throw otherVersion(operation, e);
    }
    throw otherVersion(operation, null);
  }

  private static SluiceException otherVersion(
      Operation<?, ?> operation, @Nullable Throwable cause) {
    return SluiceException.of(
        SluiceError.UNKNOWN_OP,
        "the writer has another operation of the name '%s' than the caller%s; register the same one in all processes"
            .formatted(operation.name(), cause == null ? "" : " (" + cause.getMessage() + ")"),
        0,
        cause);
  }

  private static <R> byte[] encode(Operation<?, R> operation, @Nullable R value) {
    WireWriter out = new WireWriter(64);
    out.u8(value == null ? 0 : 1);
    if (value != null) {
      operation.result().write(value, out);
    }
    return out.toBytes();
  }

  private void throwIfLost() throws TransactionLost {
    TransactionLost loss = lost;
    if (loss != null) {
      throw loss;
    }
  }

  private static SluiceException failure(SqliteException e) {
    return Errors.of(e);
  }
}

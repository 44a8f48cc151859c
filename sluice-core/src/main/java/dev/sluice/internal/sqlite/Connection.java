package dev.sluice.internal.sqlite;

import dev.sluice.Column;
import dev.sluice.Receipt;
import dev.sluice.Row;
import dev.sluice.Rows;
import dev.sluice.internal.Ending;
import dev.sluice.internal.codec.Values;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteCommitListener;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteLimits;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * One SQLite connection with a cache of prepared statements. Used by one thread at a time; only
 * {@link #interrupt()} may be called from another.
 *
 * <p>Every method that runs a statement leaves it reset, on success and on failure, as an open
 * cursor would make RELEASE and COMMIT fail. Rows of {@code RETURNING} are read completely first.
 */
public final class Connection implements AutoCloseable {
  private static final int STATEMENTS_MAX = 256;
  private static final long STATEMENT_CHARS_MAX =
      2 << 20; // SQLite's own memory is a few times that
  private static final int VM_STEPS_PER_CHECK = 20_000;
  private static final long NO_ROWID = Long.MIN_VALUE; // SQLite chooses row ids from 1 up
  private static final String FORGET_ROWID =
      "REPLACE INTO temp._sluice_rowid VALUES (-9223372036854775808)";
  private static final int SQLITE_ROW = 100;
  private static final int SQLITE_DONE = 101;
  private static final int ALL_PAGES = -1;
  private static final int COPY_WAIT_MILLIS = 10;
  private static final int COPY_TRIES = 500;

  private final SQLiteConnection jdbc;
  private final DB db;
  private final LinkedHashMap<String, Prepared> statements = new LinkedHashMap<>(64, 0.75f, true);
  private final Prepared lastInsertId;
  private @Nullable Prepared latest;
  private long statementChars;
  private boolean rolledBack;
  private boolean rowidForgotten;
  private long total;
  private long totalBefore;
  private boolean totalKnown;
  private long deadlineNanos;
  private boolean limited;
  private long eachNanos = Long.MAX_VALUE;
  private long started;
  private long watchedStarted = -1;
  private long watchedNanos;
  private boolean longRun;
  private long rowBytes;

  private Connection(SQLiteConnection jdbc) throws SqliteException {
    this.jdbc = jdbc;
    this.db = jdbc.getDatabase();
    // The driver would otherwise try BEGIN and COMMIT around every statement.
    jdbc.getConnectionConfig().setAutoCommit(false);
    this.lastInsertId = prepare("SELECT last_insert_rowid()");
    listen();
  }

  /**
   * Opens a connection.
   *
   * @param readOnly opens with {@code mode=ro} and {@code query_only}
   * @throws SqliteException if SQLite cannot open the file
   */
  public static Connection open(Path file, boolean readOnly) throws SqliteException {
    SQLiteConnection jdbc = Driver.connect(file, readOnly);
    try {
      Connection connection = new Connection(jdbc);
      if (readOnly) {
        connection.exec("PRAGMA query_only=1");
      } else {
        connection.exec("PRAGMA temp_store=MEMORY");
        connection.exec("CREATE TEMP TABLE _sluice_rowid (id INTEGER PRIMARY KEY)");
      }
      return connection;
    } catch (SqliteException | RuntimeException | Error e) {
      Ending.after(e, jdbc::close);
      throw e;
    }
  }

  private void listen() throws SqliteException {
    db.addCommitListener(new SQLiteCommitListener() {
      @Override
      public void onCommit() {}

      @Override
      public void onRollback() {
        rolledBack = true;
      }
    });
    try {
      org.sqlite.ProgressHandler.setHandler(
          jdbc, VM_STEPS_PER_CHECK, new org.sqlite.ProgressHandler() {
            @Override
            protected int progress() {
              return isOverLimit(System.nanoTime()) ? 1 : 0;
            }
          });
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  /**
   * Interrupts a statement that is still running at this time ({@link System#nanoTime()}): it fails
   * with {@link SqliteException#INTERRUPT}. Replaces what was limited before.
   */
  public void limit(long deadlineNanos) {
    limit(deadlineNanos, Long.MAX_VALUE);
  }

  /** As {@link #limit(long)}, and also each statement that runs for longer than {@code eachNanos}. */
  public void limit(long deadlineNanos, long eachNanos) {
    this.deadlineNanos = deadlineNanos;
    this.limited = true;
    this.eachNanos = eachNanos;
  }

  /** Interrupts each statement that runs for longer than this. Replaces what was limited before. */
  public void limitEach(long nanos) {
    this.eachNanos = nanos;
    this.limited = false;
  }

  /**
   * Reads no clock before a statement begins: the first check of a long statement starts its time.
   */
  private boolean isOverLimit(long nowNanos) {
    longRun = true;
    if (limited && nowNanos - deadlineNanos >= 0) {
      return true;
    }
    if (watchedStarted != started) {
      watchedStarted = started;
      watchedNanos = nowNanos;
    }
    return nowNanos - watchedNanos > eachNanos;
  }

  /** Whether a statement took long enough to be watched since this was asked last. */
  public boolean ranLong() {
    boolean ran = longRun;
    longRun = false;
    return ran;
  }

  /** Interrupts what runs now; safe from any thread while the connection is open. */
  public void interrupt() {
    try {
      db.interrupt();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Limits the bytes of one value and of one row, in what statements make and in what they read: more
   * is {@link SqliteException#TOOBIG}. The driver cannot tell the length of a value before it copies
   * it.
   */
  public void limitValueBytes(long bytes) throws SqliteException {
    try {
      jdbc.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, (int) Math.min(bytes, Integer.MAX_VALUE));
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  /** How many bytes the rows take that {@link #run} has given last. */
  public long rowBytes() {
    return rowBytes;
  }

  /** Forgets that a rollback happened; call when a transaction begins. */
  public void clearRolledBack() {
    rolledBack = false;
  }

  /** Whether SQLite has rolled back since {@link #clearRolledBack()}, by itself or when told. */
  public boolean rolledBack() {
    return rolledBack;
  }

  /** Whether the statement that has just failed in {@link #run} has left changes behind. */
  public boolean failedHalfway() throws SqliteException {
    return totalChanges() != totalBefore;
  }

  /** Runs a statement that has no arguments and whose rows nobody wants. */
  public void exec(String sql) throws SqliteException {
    update(sql);
  }

  /**
   * Runs a writing statement for its count of changes alone: the cheapest way, for Sluice's own
   * tables.
   */
  public long update(String sql, @Nullable Object... args) throws SqliteException {
    Prepared prepared = prepared(sql);
    if (start(prepared, args)) {
      reset(prepared);
    }
    try {
      return db.changes();
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  /**
   * Runs one statement to its end.
   *
   * @param insert whether it is an INSERT or REPLACE, so that a row id may be its own
   * @param bytesMax the most bytes of rows to hold
   * @throws ResultTooLarge if the rows take more; the statement's changes have then been made
   */
  public Receipt run(String sql, @Nullable Object[] args, boolean insert, long bytesMax)
      throws SqliteException {
    return run(sql, args, insert, /* described= */ false, bytesMax);
  }

  /** As above; {@code described} asks where the columns of the rows come from. */
  public Receipt run(
      String sql, @Nullable Object[] args, boolean insert, boolean described, long bytesMax)
      throws SqliteException {
    totalBefore = totalKnown ? total : totalChanges(); // first, as preparing may fail
    Prepared prepared = prepared(sql);
    boolean unsure = insert && !prepared.givesRowid;
    if (unsure) {
      forgetRowid();
      totalBefore = totalChanges();
    }
    rowidForgotten = false;
    rowBytes = 0;
    boolean row = start(prepared, args);
    Rows rows = Rows.none();
    if (row || prepared.returnsRows()) {
      try {
        rows = rows(prepared, row, described, bytesMax);
      } finally {
        reset(prepared);
      }
    }
    total = totalChanges();
    totalKnown = true;
    long changes = total - totalBefore;
    // Not by the total: where a trigger says RAISE(IGNORE), only the trigger has changed rows.
    long rowid = insert && changes > 0 && changes() > 0 ? insertId() : NO_ROWID;
    boolean inserted = rowid != NO_ROWID;
    if (unsure) {
      prepared.givesRowid = inserted && !prepared.mayUpdate;
      rowidForgotten = !inserted;
    }
    return new Receipt(changes, inserted ? rowid : 0, inserted, rows);
  }

  /**
   * SQLite keeps the last row id until the next row is inserted, also over an upsert that updates,
   * a view's trigger and a table without row ids: so that none of them shows that of another
   * caller, it is overwritten first, until a statement has shown that it always gives its own.
   */
  private void forgetRowid() throws SqliteException {
    if (!rowidForgotten) {
      exec(FORGET_ROWID);
    }
  }

  /** The schema has changed: what statements have shown so far need not hold any more. */
  public void forgetSchema() {
    statements.values().forEach(prepared -> prepared.givesRowid = false);
  }

  /** Rows changed since the connection was opened, those by triggers and cascades included. */
  private long totalChanges() throws SqliteException {
    try {
      return db.total_changes();
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  /** Hands each row to the action as it is read. */
  public void forEach(String sql, @Nullable Object[] args, Consumer<Row> action)
      throws SqliteException {
    forEach(sql, args, null, action);
  }

  /** Tells the columns, if wanted, then hands each row to the action as it is read. */
  public void forEach(
      String sql,
      @Nullable Object[] args,
      @Nullable Consumer<List<Column>> describe,
      Consumer<Row> action)
      throws SqliteException {
    Prepared prepared = prepared(sql);
    boolean row = start(prepared, args);
    prepared.streaming = true;
    try {
      List<String> columns = columns(prepared);
      if (describe != null) {
        describe.accept(origins(prepared, columns));
      }
      while (row) {
        action.accept(new Row(columns, values(prepared.pointer, columns.size())));
        row = step(prepared);
      }
    } finally {
      prepared.streaming = false;
      reset(prepared);
    }
  }

  /** The rows of a reading statement. */
  public Rows query(String sql, @Nullable Object... args) throws SqliteException {
    return run(sql, args, /* insert= */ false, Long.MAX_VALUE).rows();
  }

  /** The rows of a reading statement, within a limit of bytes. */
  public Rows query(String sql, @Nullable Object[] args, boolean described, long bytesMax)
      throws SqliteException {
    return run(sql, args, /* insert= */ false, described, bytesMax).rows();
  }

  /** Rows changed directly by the INSERT, UPDATE or DELETE that has just run. */
  public long changes() throws SqliteException {
    try {
      return db.changes();
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  /** The first column of the first row as a number; for statements that always give one. */
  public long queryLong(String sql, @Nullable Object... args) throws SqliteException {
    Prepared prepared = prepared(sql);
    boolean row = start(prepared, args);
    try {
      if (!row) {
        throw new SqliteException(0, "no row: " + sql);
      }
      return db.column_long(prepared.pointer, 0);
    } catch (SQLException e) {
      throw Driver.translate(e);
    } finally {
      reset(prepared);
    }
  }

  /** Copies the database, as this connection sees it, to a new file. */
  public void copyTo(Path target) throws SqliteException {
    try {
      check(db.backup("main", target.toString(), null, COPY_WAIT_MILLIS, COPY_TRIES, ALL_PAGES));
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  /** Replaces the content of the database with that of another file, in one transaction. */
  void restore(Path source) throws SqliteException {
    try {
      check(db.restore("main", source.toString(), null, COPY_WAIT_MILLIS, 1, ALL_PAGES));
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  private void check(int code) throws SqliteException {
    if (code != 0) {
      throw new SqliteException(code, SQLiteErrorCode.getErrorCode(code).message);
    }
  }

  @Override
  public void close() throws SqliteException {
    try {
      jdbc.close();
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  private Rows rows(Prepared prepared, boolean first, boolean described, long bytesMax)
      throws SqliteException {
    List<String> columns = columns(prepared);
    List<Column> origins = described ? origins(prepared, columns) : List.of();
    List<Row> rows = new ArrayList<>();
    long bytes = 0;
    for (String column : columns) {
      bytes += 48 + column.length();
    }
    boolean row = first;
    while (row) {
      @Nullable Object[] values = values(prepared.pointer, columns.size());
      for (Object value : values) {
        bytes += 16 + Values.bytes(value);
      }
      if (bytes > bytesMax) {
        throw new ResultTooLarge(bytes, bytesMax);
      }
      rows.add(new Row(columns, values));
      row = step(prepared);
    }
    if (bytes > bytesMax) {
      throw new ResultTooLarge(bytes, bytesMax);
    }
    rowBytes = bytes;
    return new Rows(columns, origins, rows);
  }

  private long insertId() throws SqliteException {
    try {
      step(lastInsertId);
      return db.column_long(lastInsertId.pointer, 0);
    } catch (SQLException e) {
      throw Driver.translate(e);
    } finally {
      reset(lastInsertId);
    }
  }

  private @Nullable Object[] values(long pointer, int count) throws SqliteException {
    @Nullable Object[] values = new @Nullable Object[count];
    try {
      for (int i = 0; i < count; i++) {
        values[i] = switch (db.column_type(pointer, i)) {
          case 1 -> db.column_long(pointer, i);
          case 2 -> db.column_double(pointer, i);
          case 3 -> db.column_text(pointer, i);
          case 4 -> blob(pointer, i);
          default -> null;
        };
      }
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
    return values;
  }

  private byte[] blob(long pointer, int column) throws SQLException {
    byte @Nullable [] bytes = db.column_blob(pointer, column);
    return bytes == null ? new byte[0] : bytes; // SQLite gives NULL for an empty BLOB
  }

  /** Column names are read after the first step, which prepares anew after a schema change. */
  private List<String> columns(Prepared prepared) throws SqliteException {
    try {
      return List.of(db.column_names(prepared.pointer));
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  private List<Column> origins(Prepared prepared, List<String> columns) throws SqliteException {
    List<Column> origins = new ArrayList<>(columns.size());
    try {
      for (int i = 0; i < columns.size(); i++) {
        @Nullable String type = db.column_decltype(prepared.pointer, i);
        @Nullable String table = db.column_table_name(prepared.pointer, i);
        origins.add(
            new Column(columns.get(i), type == null ? "" : type, table == null ? "" : table));
      }
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
    return List.copyOf(origins);
  }

  private boolean start(Prepared prepared, @Nullable Object[] args) throws SqliteException {
    if (args.length != prepared.parameters) {
      throw new SqliteException(
          1,
          "the statement has %d parameters, %d arguments were given"
              .formatted(prepared.parameters, args.length));
    }
    started++;
    totalKnown = false;
    try {
      return db.execute(prepared.statement, args);
    } catch (SQLException e) {
      abandon(prepared);
      throw Driver.translate(e);
    } catch (RuntimeException | Error e) { // too little memory for an argument, above all
      abandon(prepared);
      throw e;
    }
  }

  /**
   * The driver finalizes a statement after most errors, which must not be used again; after the
   * others (a constraint, a lock) it leaves it open, which would refuse its next arguments.
   */
  private void abandon(Prepared prepared) throws SqliteException {
    if (prepared.statement.pointer.isClosed()) {
      if (statements.remove(prepared.sql) != null) {
        statementChars -= prepared.sql.length();
      }
      latest = null;
    } else {
      reset(prepared);
    }
  }

  private boolean step(Prepared prepared) throws SqliteException {
    try {
      int code = db.step(prepared.pointer);
      if (code == SQLITE_ROW) {
        return true;
      }
      if (code == SQLITE_DONE) {
        return false;
      }
      db.throwex(code);
      throw new SqliteException(code, SQLiteErrorCode.getErrorCode(code).message);
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  /** The result is the last error of the statement, thrown already where it happened. */
  private void reset(Prepared prepared) throws SqliteException {
    try {
      db.reset(prepared.pointer);
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same text object nearly always: spares hashing
  private Prepared prepared(String sql) throws SqliteException {
    Prepared last = latest;
    if (last != null && last.sql == sql) {
      return last;
    }
    Prepared found = statements.get(sql);
    if (found == null) {
      found = prepare(sql);
      statements.put(sql, found);
      statementChars += sql.length();
      evict(found);
    }
    latest = found;
    return found;
  }

  /**
   * Closes what was not used for longest, but never a statement that {@link #forEach} is stepping:
   * its action may run any number of others, and a step after the close would crash the process.
   */
  private void evict(Prepared newest) throws SqliteException {
    Iterator<Prepared> eldest = statements.values().iterator();
    while (eldest.hasNext()
        && (statements.size() > STATEMENTS_MAX || statementChars > STATEMENT_CHARS_MAX)) {
      Prepared candidate = eldest.next();
      if (!candidate.streaming && candidate != newest) {
        eldest.remove();
        statementChars -= candidate.sql.length();
        candidate.close();
      }
    }
  }

  /** How many statements are prepared and kept. */
  int statementsKept() {
    return statements.size();
  }

  private Prepared prepare(String sql) throws SqliteException {
    try {
      return new Prepared(sql, jdbc.prepareStatement(sql));
    } catch (SQLException e) {
      throw Driver.translate(e);
    }
  }

  /** A prepared statement and what never changes of it. */
  private static final class Prepared {
    private final String sql;
    private final PreparedStatement jdbcStatement;
    private final CoreStatement statement;
    private final long pointer;
    private final int parameters;
    private final int columns;
    private final boolean mayUpdate;
    private boolean givesRowid;
    private boolean streaming;

    Prepared(String sql, PreparedStatement jdbcStatement) throws SQLException {
      this.sql = sql;
      this.jdbcStatement = jdbcStatement;
      this.statement = (CoreStatement) jdbcStatement;
      this.pointer = statement.pointer.safeRunLong((_, address) -> address);
      this.parameters = jdbcStatement.getParameterMetaData().getParameterCount();
      this.columns = statement.getDatabase().column_count(pointer);
      this.mayUpdate = sql.toUpperCase(Locale.ROOT).contains("CONFLICT"); // ON CONFLICT DO UPDATE
    }

    boolean returnsRows() {
      return columns > 0;
    }

    void close() throws SqliteException {
      try {
        jdbcStatement.close();
      } catch (SQLException e) {
        throw Driver.translate(e);
      }
    }

    @Override
    public String toString() {
      return sql + Arrays.asList(parameters, columns);
    }
  }
}

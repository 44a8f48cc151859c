package dev.sluice.benchmarks;

import dev.sluice.Operation;
import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import dev.sluice.Tx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The kinds of {@link Load} a process can be started with. */
enum LoadKind {
  /** Bare SQLite, 1000 rows in a transaction. */
  BATCH,
  /** Bare SQLite, one row in a transaction. */
  BARE,
  /** Sluice, one statement in a write. */
  EXECUTE,
  /** The same with callers on platform threads, as a bare program's are. */
  PLATFORM,
  /** Sluice, one statement in a write, without waiting for the answer. */
  ASYNC,
  /** Sluice, an operation of three statements. */
  OPERATION,
  /** Sluice, an interactive transaction of three statements. */
  TRANSACTION,
  /** Sluice, the writer for other processes. */
  HOST;

  /** What {@link #ASYNC} may have in flight: enough for a batch being run, one synced, two waiting. */
  private static final int IN_FLIGHT = 16_384;

  private static final Operation<Item, Long> THREE_STATEMENTS =
      Operation.of("bench.three-statements", Item.class, Long.class, LoadKind::threeStatements);

  /** Opens the file with the table in it. */
  Load open(Path file, int callers) throws SQLException {
    return switch (this) {
      case BATCH -> new BatchLoad(file);
      case BARE -> new BareLoad(file);
      case ASYNC -> new AsyncLoad(sluice(file, asyncOptions()));
      case HOST -> new HostLoad(sluice(file, SluiceOptions.defaults()));
      case EXECUTE ->
        CallersLoad.virtual(sluice(file, SluiceOptions.defaults()), callers, LoadKind::execute);
      case PLATFORM ->
        CallersLoad.platform(sluice(file, SluiceOptions.defaults()), callers, LoadKind::execute);
      case OPERATION ->
        CallersLoad.virtual(sluice(file, operations()), callers, LoadKind::operation);
      case TRANSACTION ->
        CallersLoad.virtual(sluice(file, SluiceOptions.defaults()), callers, LoadKind::transaction);
    };
  }

  private static Sluice sluice(Path file, SluiceOptions options) {
    Sluice sluice = Sluice.open(file, options);
    sluice.execute(Item.CREATE);
    return sluice;
  }

  private static SluiceOptions asyncOptions() {
    return SluiceOptions.defaults()
        .withQueueEntries(IN_FLIGHT)
        .withQueueWait(Duration.ofSeconds(30));
  }

  private static SluiceOptions operations() {
    return SluiceOptions.defaults().withOperations(List.of(THREE_STATEMENTS));
  }

  private static void execute(Sluice sluice, Item item) {
    sluice.execute(Item.INSERT, item.name(), item.number(), item.amount());
  }

  private static void operation(Sluice sluice, Item item) {
    sluice.call(THREE_STATEMENTS, item);
  }

  private static void transaction(Sluice sluice, Item item) {
    sluice.transaction(tx -> threeStatements(tx, item));
  }

  private static Long threeStatements(Tx tx, Item item) {
    long id = tx.execute(Item.INSERT, item.name(), item.number(), item.amount()).insertId();
    tx.execute(Item.UPDATE, id);
    tx.execute(Item.INSERT, item.name(), id, item.amount());
    return id;
  }
}

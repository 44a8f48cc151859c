package dev.sluice;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a database is opened. Immutable and thread-safe: start from {@link #defaults()} and change
 * what you need, as in {@code SluiceOptions.defaults().withDurability(Durability.PROCESS)}. A value
 * out of range is refused at once, with its name.
 *
 * <p>Fixed, because everything stands on it: {@code journal_mode=WAL} (readers never wait for the
 * writer) and {@code temp_store=MEMORY} (no temporary files beside the database). Where processes
 * open one file with different options, those of the process that is the writer count.
 */
public final class SluiceOptions implements Cloneable {
  private static final SluiceOptions DEFAULTS = new SluiceOptions();

  private Durability durability = Durability.SYNCED;
  private Duration timeout = Duration.ofSeconds(30);
  private Duration queueWait = Duration.ZERO;
  private int queueEntries = 65_536;
  private long queueBytes = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);
  private int batchEntries = 4096;
  private long batchBytes = 4L << 20;
  private Duration linger = Duration.ZERO;
  private Duration statementTimeout = Duration.ofSeconds(10);
  private Duration operationTimeout = Duration.ofSeconds(10);
  private Duration scriptTimeout = Duration.ofMinutes(5);
  private Duration transactionIdleTimeout = Duration.ofSeconds(5);
  private Duration transactionTimeout = Duration.ofSeconds(10);
  private Duration readTimeout = Duration.ofSeconds(30);
  private int readers = 4;
  private long resultBytes = 64L << 20;
  private long writeBytes = 16L << 20;
  private long scriptBytes = 256L << 20;
  private long cacheBytes = 64L << 20;
  private long readerCacheBytes = 8L << 20;
  private long mmapBytes = 256L << 20;
  private int sqliteThreads = 0;
  private boolean foreignKeys = true;
  private long walSoftLimitBytes = 64L << 20;
  private long walHardLimitBytes = 1L << 30;
  private boolean exclusive = false;
  private boolean force = false;
  private long journalBytes = 64L << 20;
  private boolean journalSynced = true;
  private int clientsMax = 4096;
  private Duration clientRetention = Duration.ofMinutes(15);
  private int failuresKept = 10_000;
  private int keysKept = 100_000;
  private long keyBytes = 64L << 20;
  private List<Operation<?, ?>> operations = List.of();

  private SluiceOptions() {}

  /** The defaults: durable, bounded, for a program of any size. */
  public static SluiceOptions defaults() {
    return DEFAULTS;
  }

  /** What an answered write survives. Default: {@code Durability.SYNCED}. */
  public Durability durability() {
    return durability;
  }

  /** These options with another {@link #durability()}. */
  public SluiceOptions withDurability(Durability durability) {
    SluiceOptions changed = copy();
    changed.durability = durability;
    return changed;
  }

  /**
   * The deadline of every call that does not bring its own ({@link Sluice#within}). It covers
   * waiting in the queue, running and the fsync. Default: {@code Duration.ofSeconds(30)}.
   */
  public Duration timeout() {
    return timeout;
  }

  /** These options with another {@link #timeout()}. */
  public SluiceOptions withTimeout(Duration timeout) {
    SluiceOptions changed = copy();
    changed.timeout = positive(timeout, "timeout");
    return changed;
  }

  /**
   * How long a write may wait for room in a full queue before it is refused with QUEUE_FULL;
   * zero refuses at once. The caller's thread waits, in asynchronous calls too. Default: {@code
   * Duration.ZERO}.
   */
  public Duration queueWait() {
    return queueWait;
  }

  /** These options with another {@link #queueWait()}. */
  public SluiceOptions withQueueWait(Duration queueWait) {
    SluiceOptions changed = copy();
    changed.queueWait = notNegative(queueWait, "queueWait");
    return changed;
  }

  /**
   * The most writes accepted and not yet answered, over all clients of the writer. Default:
   * {@code 65_536}.
   */
  public int queueEntries() {
    return queueEntries;
  }

  /** These options with another {@link #queueEntries()}. */
  public SluiceOptions withQueueEntries(int queueEntries) {
    SluiceOptions changed = copy();
    changed.queueEntries = (int) atLeast(1, queueEntries, "queueEntries");
    return changed;
  }

  /**
   * The most bytes, of arguments and SQL, of writes accepted and not yet answered. Default: {@code
   * 64L << 20}, or an eighth of the JVM's memory where that is less.
   */
  public long queueBytes() {
    return queueBytes;
  }

  /** These options with another {@link #queueBytes()}. */
  public SluiceOptions withQueueBytes(long queueBytes) {
    SluiceOptions changed = copy();
    changed.queueBytes = atLeast(1, queueBytes, "queueBytes");
    return changed;
  }

  /**
   * The most writes in one commit. More gain nothing and delay the first answer: a commit also takes
   * no more when it has run for 20 ms, or for {@link #linger()} if that is longer. Default: {@code
   * 4096}.
   */
  public int batchEntries() {
    return batchEntries;
  }

  /** These options with another {@link #batchEntries()}. */
  public SluiceOptions withBatchEntries(int batchEntries) {
    SluiceOptions changed = copy();
    changed.batchEntries = (int) atLeast(1, batchEntries, "batchEntries");
    return changed;
  }

  /** The most bytes of writes in one commit. Default: {@code 4L << 20}. */
  public long batchBytes() {
    return batchBytes;
  }

  /** These options with another {@link #batchBytes()}. */
  public SluiceOptions withBatchBytes(long batchBytes) {
    SluiceOptions changed = copy();
    changed.batchBytes = atLeast(1, batchBytes, "batchBytes");
    return changed;
  }

  /**
   * How long the writer waits for more writes before it commits a small batch. Zero is best
   * nearly always: load itself makes batches. Default: {@code Duration.ZERO}.
   */
  public Duration linger() {
    return linger;
  }

  /** These options with another {@link #linger()}. */
  public SluiceOptions withLinger(Duration linger) {
    SluiceOptions changed = copy();
    changed.linger = notNegative(linger, "linger");
    return changed;
  }

  /**
   * The longest one writing statement may run (STATEMENT_TIMEOUT). It holds up every other
   * writer while it runs. Default: {@code Duration.ofSeconds(10)}.
   */
  public Duration statementTimeout() {
    return statementTimeout;
  }

  /** These options with another {@link #statementTimeout()}. */
  public SluiceOptions withStatementTimeout(Duration statementTimeout) {
    SluiceOptions changed = copy();
    changed.statementTimeout = positive(statementTimeout, "statementTimeout");
    return changed;
  }

  /**
   * The longest one operation's body may run, and the longest the statements of one list or series
   * may run together (STATEMENT_TIMEOUT). Default: {@code Duration.ofSeconds(10)}.
   */
  public Duration operationTimeout() {
    return operationTimeout;
  }

  /** These options with another {@link #operationTimeout()}. */
  public SluiceOptions withOperationTimeout(Duration operationTimeout) {
    SluiceOptions changed = copy();
    changed.operationTimeout = positive(operationTimeout, "operationTimeout");
    return changed;
  }

  /**
   * The longest an interactive transaction may leave the writer idle (TX_TIMEOUT); all other
   * writers wait meanwhile. Default: {@code Duration.ofSeconds(5)}.
   */
  public Duration transactionIdleTimeout() {
    return transactionIdleTimeout;
  }

  /** These options with another {@link #transactionIdleTimeout()}. */
  public SluiceOptions withTransactionIdleTimeout(Duration transactionIdleTimeout) {
    SluiceOptions changed = copy();
    changed.transactionIdleTimeout = positive(transactionIdleTimeout, "transactionIdleTimeout");
    return changed;
  }

  /**
   * The longest an interactive transaction may take in all (TX_TIMEOUT). Default: {@code
   * Duration.ofSeconds(10)}.
   */
  public Duration transactionTimeout() {
    return transactionTimeout;
  }

  /** These options with another {@link #transactionTimeout()}. */
  public SluiceOptions withTransactionTimeout(Duration transactionTimeout) {
    SluiceOptions changed = copy();
    changed.transactionTimeout = positive(transactionTimeout, "transactionTimeout");
    return changed;
  }

  /**
   * The longest one read may hold its snapshot; an old snapshot keeps the WAL from shrinking.
   * Default: {@code Duration.ofSeconds(30)}.
   */
  public Duration readTimeout() {
    return readTimeout;
  }

  /** These options with another {@link #readTimeout()}. */
  public SluiceOptions withReadTimeout(Duration readTimeout) {
    SluiceOptions changed = copy();
    changed.readTimeout = positive(readTimeout, "readTimeout");
    return changed;
  }

  /** Read-only connections of this process, opened on demand. Default: {@code 4}. */
  public int readers() {
    return readers;
  }

  /** These options with another {@link #readers()}. */
  public SluiceOptions withReaders(int readers) {
    SluiceOptions changed = copy();
    changed.readers = (int) atLeast(1, readers, "readers");
    return changed;
  }

  /**
   * The most bytes one result may take in memory (TOO_LARGE); streaming reads are not limited
   * by it. Default: {@code 64L << 20}.
   */
  public long resultBytes() {
    return resultBytes;
  }

  /** These options with another {@link #resultBytes()}. */
  public SluiceOptions withResultBytes(long resultBytes) {
    SluiceOptions changed = copy();
    changed.resultBytes = atLeast(1, resultBytes, "resultBytes");
    return changed;
  }

  /**
   * The longest the statements of one script ({@link Sluice#executeScript}) or load ({@link
   * Sluice#load}) may run together (STATEMENT_TIMEOUT). All other writes wait meanwhile. Default:
   * {@code Duration.ofMinutes(5)}.
   */
  public Duration scriptTimeout() {
    return scriptTimeout;
  }

  /** These options with another {@link #scriptTimeout()}. */
  public SluiceOptions withScriptTimeout(Duration scriptTimeout) {
    SluiceOptions changed = copy();
    changed.scriptTimeout = positive(scriptTimeout, "scriptTimeout");
    return changed;
  }

  /**
   * The most bytes of SQL text of one write: a script or a load may be long (TOO_LARGE). From another
   * process than the writer's it must also fit into a frame of the link: see {@link #writeBytes()}.
   * Default: {@code 256L << 20}.
   */
  public long scriptBytes() {
    return scriptBytes;
  }

  /** These options with another {@link #scriptBytes()}. */
  public SluiceOptions withScriptBytes(long scriptBytes) {
    SluiceOptions changed = copy();
    changed.scriptBytes = atLeast(1, scriptBytes, "scriptBytes");
    return changed;
  }

  /**
   * The most bytes of one write's arguments, and of all that its statements return (TOO_LARGE). It
   * also bounds a frame of the link, to twice as much, and one value or row that the writer makes or
   * reads, to four times as much or 64 MiB. Default: {@code 16L << 20}.
   */
  public long writeBytes() {
    return writeBytes;
  }

  /** These options with another {@link #writeBytes()}. */
  public SluiceOptions withWriteBytes(long writeBytes) {
    SluiceOptions changed = copy();
    changed.writeBytes = atLeast(1, writeBytes, "writeBytes");
    return changed;
  }

  /**
   * SQLite's page cache of the writer: holds the hot part of the indexes, so that random
   * inserts stay in memory. Default: {@code 64L << 20}.
   */
  public long cacheBytes() {
    return cacheBytes;
  }

  /** These options with another {@link #cacheBytes()}. */
  public SluiceOptions withCacheBytes(long cacheBytes) {
    SluiceOptions changed = copy();
    changed.cacheBytes = atLeast(1, cacheBytes, "cacheBytes");
    return changed;
  }

  /**
   * SQLite's page cache of each reader: small, as the operating system caches the file for all
   * of them. Default: {@code 8L << 20}.
   */
  public long readerCacheBytes() {
    return readerCacheBytes;
  }

  /** These options with another {@link #readerCacheBytes()}. */
  public SluiceOptions withReaderCacheBytes(long readerCacheBytes) {
    SluiceOptions changed = copy();
    changed.readerCacheBytes = atLeast(1, readerCacheBytes, "readerCacheBytes");
    return changed;
  }

  /**
   * How much of the file readers map into memory, saving a copy of each page; the writer does
   * not map, as a full disk would then end the process with SIGBUS. Default: {@code 256L <<
   * 20}.
   */
  public long mmapBytes() {
    return mmapBytes;
  }

  /** These options with another {@link #mmapBytes()}. */
  public SluiceOptions withMmapBytes(long mmapBytes) {
    SluiceOptions changed = copy();
    changed.mmapBytes = atLeast(0, mmapBytes, "mmapBytes");
    return changed;
  }

  /**
   * SQLite's helper threads for large sorts ({@code PRAGMA threads}); 0 leaves the other core
   * to your program. Default: {@code 0}.
   */
  public int sqliteThreads() {
    return sqliteThreads;
  }

  /** These options with another {@link #sqliteThreads()}. */
  public SluiceOptions withSqliteThreads(int sqliteThreads) {
    SluiceOptions changed = copy();
    changed.sqliteThreads = (int) atLeast(0, sqliteThreads, "sqliteThreads");
    return changed;
  }

  /**
   * Whether foreign keys are enforced. SQLite's own default is off, for compatibility with
   * 2009; declared constraints that do nothing lose data. Default: {@code true}.
   */
  public boolean foreignKeys() {
    return foreignKeys;
  }

  /** These options with another {@link #foreignKeys()}. */
  public SluiceOptions withForeignKeys(boolean foreignKeys) {
    SluiceOptions changed = copy();
    changed.foreignKeys = foreignKeys;
    return changed;
  }

  /**
   * Above this size of the WAL the writer asks all processes to hold new reads for a moment,
   * and truncates it. Default: {@code 64L << 20}.
   */
  public long walSoftLimitBytes() {
    return walSoftLimitBytes;
  }

  /** These options with another {@link #walSoftLimitBytes()}. */
  public SluiceOptions withWalSoftLimitBytes(long walSoftLimitBytes) {
    SluiceOptions changed = copy();
    changed.walSoftLimitBytes = atLeast(1, walSoftLimitBytes, "walSoftLimitBytes");
    return changed;
  }

  /**
   * Above this size writes are refused with WAL_FULL: some reader outside Sluice keeps an old
   * snapshot. Default: {@code 1L << 30}.
   */
  public long walHardLimitBytes() {
    return walHardLimitBytes;
  }

  /** These options with another {@link #walHardLimitBytes()}. */
  public SluiceOptions withWalHardLimitBytes(long walHardLimitBytes) {
    SluiceOptions changed = copy();
    changed.walHardLimitBytes = atLeast(1, walHardLimitBytes, "walHardLimitBytes");
    return changed;
  }

  /**
   * Opens the file with {@code locking_mode=EXCLUSIVE} for one process alone. Slightly faster,
   * but no other process can even read the file: neither other Sluices nor the {@code sqlite3}
   * shell. Default: {@code false}.
   */
  public boolean exclusive() {
    return exclusive;
  }

  /** These options with another {@link #exclusive()}. */
  public SluiceOptions withExclusive(boolean exclusive) {
    SluiceOptions changed = copy();
    changed.exclusive = exclusive;
    return changed;
  }

  /**
   * Opens the file although its file system is known to break shared access (network file
   * systems). Only safe if exactly one process on one host ever opens it. Default: {@code
   * false}.
   */
  public boolean force() {
    return force;
  }

  /** These options with another {@link #force()}. */
  public SluiceOptions withForce(boolean force) {
    SluiceOptions changed = copy();
    changed.force = force;
    return changed;
  }

  /**
   * The most bytes of queued writes waiting in the journal (JOURNAL_FULL). Default: {@code 64L
   * << 20}.
   */
  public long journalBytes() {
    return journalBytes;
  }

  /** These options with another {@link #journalBytes()}. */
  public SluiceOptions withJournalBytes(long journalBytes) {
    SluiceOptions changed = copy();
    changed.journalBytes = atLeast(1 << 20, journalBytes, "journalBytes");
    return changed;
  }

  /**
   * Whether a queued write is answered only after the journal was forced. Without, a power cut
   * may lose the last moments of queued writes; a crash of the process does not. Default:
   * {@code true}.
   */
  public boolean journalSynced() {
    return journalSynced;
  }

  /** These options with another {@link #journalSynced()}. */
  public SluiceOptions withJournalSynced(boolean journalSynced) {
    SluiceOptions changed = copy();
    changed.journalSynced = journalSynced;
    return changed;
  }

  /** The most clients the writer serves, and remembers, at once. Default: {@code 4096}. */
  public int clientsMax() {
    return clientsMax;
  }

  /** These options with another {@link #clientsMax()}. */
  public SluiceOptions withClientsMax(int clientsMax) {
    SluiceOptions changed = copy();
    changed.clientsMax = (int) atLeast(1, clientsMax, "clientsMax");
    return changed;
  }

  /**
   * How long the writer keeps the receipts of a client whose connection was lost; one that
   * returns later is told CLIENT_EXPIRED. Default: {@code Duration.ofMinutes(15)}.
   */
  public Duration clientRetention() {
    return clientRetention;
  }

  /** These options with another {@link #clientRetention()}. */
  public SluiceOptions withClientRetention(Duration clientRetention) {
    SluiceOptions changed = copy();
    changed.clientRetention = positive(clientRetention, "clientRetention");
    return changed;
  }

  /** How many errors of queued writes are kept to be asked for. Default: {@code 10_000}. */
  public int failuresKept() {
    return failuresKept;
  }

  /** These options with another {@link #failuresKept()}. */
  public SluiceOptions withFailuresKept(int failuresKept) {
    SluiceOptions changed = copy();
    changed.failuresKept = (int) atLeast(0, failuresKept, "failuresKept");
    return changed;
  }

  /**
   * The most keys of writes that are kept ({@link OnceKey}); one more is refused with KEYS_FULL.
   * Default: {@code 100_000}.
   */
  public int keysKept() {
    return keysKept;
  }

  /** These options with another {@link #keysKept()}. */
  public SluiceOptions withKeysKept(int keysKept) {
    SluiceOptions changed = copy();
    changed.keysKept = (int) atLeast(0, keysKept, "keysKept");
    return changed;
  }

  /** The most bytes of results that are kept under keys (KEYS_FULL). Default: {@code 64L << 20}. */
  public long keyBytes() {
    return keyBytes;
  }

  /** These options with another {@link #keyBytes()}. */
  public SluiceOptions withKeyBytes(long keyBytes) {
    SluiceOptions changed = copy();
    changed.keyBytes = atLeast(0, keyBytes, "keyBytes");
    return changed;
  }

  /** The operations this process can run when it is the writer. Default: none. */
  public List<Operation<?, ?>> operations() {
    return operations;
  }

  /** These options with another {@link #operations()}. */
  public SluiceOptions withOperations(List<Operation<?, ?>> operations) {
    SluiceOptions changed = copy();
    changed.operations = distinct(operations);
    return changed;
  }

  private SluiceOptions copy() {
    try {
      return (SluiceOptions) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  private static long atLeast(long low, long value, String name) {
    if (value < low) {
      throw new IllegalArgumentException(name + " must be at least " + low + ", is " + value);
    }
    return value;
  }

  private static Duration positive(Duration value, String name) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, is " + value);
    }
    return value;
  }

  private static Duration notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, is " + value);
    }
    return value;
  }

  private static List<Operation<?, ?>> distinct(List<Operation<?, ?>> operations) {
    Set<String> names = new HashSet<>();
    for (Operation<?, ?> operation : operations) {
      if (!names.add(operation.name())) {
        throw new IllegalArgumentException("two operations are named " + operation.name());
      }
    }
    return List.copyOf(operations);
  }
}

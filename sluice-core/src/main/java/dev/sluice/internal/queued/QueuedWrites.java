package dev.sluice.internal.queued;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.WriteKey;
import dev.sluice.internal.Uninterruptibly;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.commit.QueuedWrite;
import dev.sluice.internal.commit.StateTables;
import dev.sluice.internal.commit.WriterRole;
import dev.sluice.internal.journal.Journal;
import dev.sluice.internal.journal.JournalBroken;
import dev.sluice.internal.journal.JournalException;
import dev.sluice.internal.journal.JournalFull;
import dev.sluice.internal.journal.JournalIoException;
import dev.sluice.internal.journal.JournalLimits;
import dev.sluice.internal.journal.JournalRecord;
import dev.sluice.internal.journal.JournalReplay;
import dev.sluice.internal.journal.JournalStats;
import dev.sluice.internal.link.Requests;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Wakeup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writer's side of queued writes: journals them in groups, answers with their sequence numbers,
 * and puts them into a lane of their own to be applied in order.
 *
 * <p>The thread {@code sluice-journal} alone touches the journal's files. What an earlier writer left
 * in the journal is applied first.
 */
public final class QueuedWrites {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long PARK_NANOS = 200_000_000;
  private static final int GROUP_MAX = 4096;
  private static final int REMEMBERED_MAX = 100_000;

  private final WriterRole role;
  private final Journal journal;
  private final boolean synced;
  private final int recordBytesMax;
  private final Lane lane;
  private final ConcurrentLinkedQueue<Entry> arriving = new ConcurrentLinkedQueue<>();
  private final Wakeup wakeup = new Wakeup();
  private final FailureLog failures = new FailureLog(LOG, System::nanoTime);
  private final Thread thread;
  private final Map<UUID, TreeMap<Long, Long>> sequences = new HashMap<>();
  private final Map<UUID, Long> highest = new HashMap<>();
  private final TreeMap<Long, List<Consumer<@Nullable SluiceException>>> waiters = new TreeMap<>();
  private volatile long applied;
  private volatile boolean stopping;

  /** Takes the sequence number of a queued write, or why it was not queued. */
  @FunctionalInterface
  public interface Reply {
    /** Exactly one of the two is meaningful: the error, if there is one. */
    void accept(long sequence, @Nullable SluiceException error);
  }

  private record Entry(
      UUID client, long number, long confirmed, byte[] body, Request request, Reply reply) {
    WriteKey key() {
      return new WriteKey(client, number);
    }
  }

  /** One in the group that is about to be forced; perhaps for the second time, sent again. */
  private record Appended(Entry entry, long sequence, boolean again) {}

  /**
   * Opens the journal of a database.
   *
   * @throws SluiceException if it cannot be opened; the message says why
   */
  public QueuedWrites(Path folder, WriterRole role, SluiceOptions options) {
    this.role = role;
    this.synced = options.journalSynced();
    StateTables.Epoch epoch = role.epoch();
    this.applied = epoch.queuedApplied();
    long segmentBytes = Math.min(16L << 20, Math.max(1 << 16, options.journalBytes() / 4));
    this.recordBytesMax = (int) Math.min(options.writeBytes(), segmentBytes);
    try {
      this.journal = Journal.open(
          folder,
          StateTables.bytes(epoch.databaseId()),
          epoch.number(),
          epoch.queuedApplied(),
          new JournalLimits(options.journalBytes(), recordBytesMax, segmentBytes),
          notice -> LOG.log(System.Logger.Level.WARNING, notice));
    } catch (JournalException e) {
      throw SluiceException.of(
          SluiceError.CORRUPT, "the journal of queued writes: " + e.getMessage(), 0, e);
    }
    this.lane = role.queue().open();
    this.thread = Thread.ofPlatform().daemon().name("sluice-journal").unstarted(this::run);
  }

  /** Starts applying what is there, and accepting more. */
  public void start() {
    thread.start();
  }

  /**
   * Journals a write; replies on the journal's thread. Any thread.
   *
   * @param confirmed the client has the tickets of all its numbers up to this one
   */
  public void enqueue(
      UUID client, long number, long confirmed, byte[] body, Request request, Reply reply) {
    arriving.add(new Entry(client, number, confirmed, body, request, reply));
    wakeup.signal();
    if (stopping) {
      refuseArriving();
    }
  }

  /**
   * Tells when every queued write up to this number is applied, perhaps at once; or, with an error,
   * that this writer will not see it.
   */
  public void whenApplied(long sequence, Consumer<@Nullable SluiceException> action) {
    synchronized (waiters) {
      if (sequence > applied && !stopping) {
        waiters.computeIfAbsent(sequence, _ -> new ArrayList<>()).add(action);
        return;
      }
    }
    action.accept(sequence > applied ? roleGivenUp() : null);
  }

  /** The highest sequence number applied. */
  public long appliedSequence() {
    return applied;
  }

  /** The journal's figures. */
  public JournalStats stats() {
    return journal.stats();
  }

  /** Whether everything journaled is applied. */
  public boolean isDrained() {
    JournalStats stats = journal.stats();
    return arriving.isEmpty() && stats.lastSequence() <= applied;
  }

  /** Ends; what is journaled and not applied is left to the next writer. */
  public void close() {
    stopping = true;
    wakeup.signal();
    Uninterruptibly.run(thread::join);
    refuseArriving();
    refuseWaiting();
  }

  private void run() {
    try (journal) {
      replay();
      while (!stopping) {
        if (arriving.isEmpty()) {
          journal.release();
          wakeup.await(() -> stopping || !arriving.isEmpty(), 0, PARK_NANOS);
        } else {
          journalGroup();
        }
      }
    } catch (JournalBroken e) {
      // What was not acknowledged is sent again to the next writer, which reads what is there.
      role.lose("the journal of queued writes failed", e);
      stopping = true;
      refuseArriving();
    } catch (
        RuntimeException e) { // the journal's own, or a bug: either way nothing is left hanging
      LOG.log(
          System.Logger.Level.ERROR,
          "the journal failed; queued writes are refused until another process becomes the writer",
          e);
      stopping = true;
      refuseArriving();
    }
  }

  private void replay() {
    try (JournalReplay replay = journal.replay()) {
      while (replay.hasNext() && !stopping) {
        JournalRecord record = replay.next();
        UUID client = new UUID(record.clientHigh(), record.clientLow());
        remember(client, record.number(), record.sequence());
        apply(record.sequence(), client, record.number(), decode(record.body()), record.body());
      }
    }
  }

  /** A record that cannot be read any more fails like a statement, and its failure is kept. */
  private static Request decode(byte[] body) {
    try {
      return Requests.read(new WireReader(body));
    } catch (SluiceException e) {
      return new Request.Internal(_ -> e);
    } catch (WireException e) {
      SluiceException unreadable = SluiceException.of(
          SluiceError.VERSION_MISMATCH,
          "a queued write of another version cannot be read: " + e.getMessage(),
          0,
          e);
      return new Request.Internal(_ -> unreadable);
    }
  }

  private void journalGroup() {
    List<Appended> group = new ArrayList<>();
    Map<WriteKey, Long> inGroup = new HashMap<>();
    Entry entry;
    while (group.size() < GROUP_MAX && (entry = arriving.poll()) != null) {
      Long before = inGroup.get(entry.key()); // sent again over a new link already
      Long sequence = before != null ? before : append(entry);
      if (sequence != null) {
        group.add(new Appended(entry, sequence, before != null));
        inGroup.put(entry.key(), sequence);
      }
    }
    long droppedFrom = Long.MAX_VALUE;
    try {
      if (synced) {
        journal.force();
      } else {
        journal.flush();
      }
    } catch (JournalIoException e) {
      droppedFrom = e.droppedFrom();
    }
    // Asked after the force: a writer that began before would not read these; one after will.
    if (!role.isCurrent()) {
      stopping = true;
      return; // nothing is promised: their clients send them again
    }
    for (Appended appended : group) {
      acknowledge(appended, droppedFrom);
    }
  }

  private @Nullable Long append(Entry entry) {
    forget(entry.client(), entry.confirmed());
    Long known = sequence(entry.client(), entry.number());
    if (known != null) {
      role.counters().resendAnswered();
      entry.reply().accept(known, null);
      return null;
    }
    if (entry.number() <= highest(entry.client())) {
      entry
          .reply()
          .accept(
              0,
              SluiceException.of(
                  SluiceError.CLIENT_EXPIRED,
                  "this write was queued before, but its ticket is no longer known; look at the data"));
      return null;
    }
    if (entry.body().length > recordBytesMax) {
      refuse(
          entry,
          SluiceError.TOO_LARGE,
          new IllegalArgumentException(
              "the queued write has %d bytes, the writer's journal takes at most %d; split it"
                  .formatted(entry.body().length, recordBytesMax)));
      return null;
    }
    try {
      return journal.append(
          entry.client().getMostSignificantBits(),
          entry.client().getLeastSignificantBits(),
          entry.number(),
          entry.body());
    } catch (JournalFull e) {
      refuse(entry, SluiceError.JOURNAL_FULL, e);
    } catch (JournalIoException e) {
      refuse(entry, SluiceError.DISK_FULL, e);
    }
    return null;
  }

  private void acknowledge(Appended appended, long droppedFrom) {
    Entry entry = appended.entry();
    long sequence = appended.sequence();
    if (sequence >= droppedFrom) {
      entry
          .reply()
          .accept(
              0,
              SluiceException.of(
                  SluiceError.DISK_FULL,
                  "the journal could not be written: nothing was queued; free space, then try again"));
      return;
    }
    entry.reply().accept(sequence, null);
    if (!appended.again()) {
      remember(entry.client(), entry.number(), sequence);
      apply(sequence, entry.client(), entry.number(), entry.request(), entry.body());
    }
  }

  private void refuse(Entry entry, SluiceError code, RuntimeException e) {
    SluiceException error = SluiceException.of(code, String.valueOf(e.getMessage()), 0, e);
    role.counters().rejected(code);
    entry.reply().accept(0, error);
  }

  private void refuseArriving() {
    Entry entry;
    while ((entry = arriving.poll()) != null) {
      entry.reply().accept(0, roleGivenUp());
    }
  }

  private void refuseWaiting() {
    List<Consumer<@Nullable SluiceException>> left = new ArrayList<>();
    synchronized (waiters) {
      waiters.values().forEach(left::addAll);
      waiters.clear();
    }
    left.forEach(action -> action.accept(roleGivenUp()));
  }

  private static SluiceException roleGivenUp() {
    return SluiceException.of(
        SluiceError.TX_LOST, "the writer gave up its role; nothing was queued");
  }

  private void apply(long sequence, UUID client, long number, Request request, byte[] body) {
    // A refused offer means that the role is given up: the next writer replays the journal.
    lane.offer(new Applying(sequence, client, number, request, body.length));
  }

  private @Nullable Long sequence(UUID client, long number) {
    TreeMap<Long, Long> known = sequences.get(client);
    return known == null ? null : known.get(number);
  }

  private void remember(UUID client, long number, long sequence) {
    TreeMap<Long, Long> known = sequences.computeIfAbsent(client, _ -> new TreeMap<>());
    known.put(number, sequence);
    highest.put(client, Math.max(highest(client), number));
    if (known.size() > REMEMBERED_MAX) {
      known.pollFirstEntry();
    }
  }

  /** A ticket that has arrived is not asked for again. */
  private void forget(UUID client, long confirmed) {
    TreeMap<Long, Long> known = sequences.get(client);
    if (known != null) {
      known.headMap(confirmed, /* inclusive= */ true).clear();
    }
  }

  /** The highest of this client's numbers that the database knows; journal's thread. */
  private long highest(UUID client) {
    return highest.computeIfAbsent(client, role.ledger()::queuedMark);
  }

  private void appliedUpTo(long sequence) {
    List<Consumer<@Nullable SluiceException>> ready = new ArrayList<>();
    synchronized (waiters) {
      applied = sequence;
      var reached = waiters.headMap(sequence, true);
      reached.values().forEach(ready::addAll);
      reached.clear();
    }
    journal.applied(sequence);
    ready.forEach(action -> action.accept(null));
  }

  /** A journaled write in the queue. */
  private final class Applying extends QueuedWrite {
    Applying(long sequence, UUID client, long number, Request request, int bytes) {
      super(sequence, client, number, request, bytes, System.nanoTime());
    }

    @Override
    protected void answered(Object outcome) {
      if (StateTables.isFailure(outcome)) {
        role.counters().queuedFailure();
        failures.log(sequence(), outcome);
      }
      appliedUpTo(sequence());
    }

    @Override
    public void orphaned(Doubt doubt) {
      // It is in the journal: the next writer applies it, unless its batch is in the file.
    }
  }
}

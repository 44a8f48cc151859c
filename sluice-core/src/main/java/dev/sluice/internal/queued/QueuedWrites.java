package dev.sluice.internal.queued;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.WriteKey;
import dev.sluice.internal.Uninterruptibly;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.commit.QueuedRecord;
import dev.sluice.internal.commit.QueuedWrite;
import dev.sluice.internal.commit.StateTables;
import dev.sluice.internal.commit.WriterRole;
import dev.sluice.internal.journal.Journal;
import dev.sluice.internal.journal.JournalException;
import dev.sluice.internal.journal.JournalFull;
import dev.sluice.internal.journal.JournalIoException;
import dev.sluice.internal.journal.JournalLimits;
import dev.sluice.internal.journal.JournalRecord;
import dev.sluice.internal.journal.JournalReplay;
import dev.sluice.internal.journal.JournalStats;
import dev.sluice.internal.journal.LostRanges;
import dev.sluice.internal.journal.Remembered;
import dev.sluice.internal.link.Requests;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Wakeup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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
  private static final int UNCONFIRMED_MAX = 100_000;

  private final WriterRole role;
  private final Journal journal;
  private final boolean synced;
  private final int recordBytesMax;
  private final Feed feed;
  private final Queue<Entry> arriving = new ConcurrentLinkedQueue<>();
  private final Queue<UUID> departed = new ConcurrentLinkedQueue<>();
  private final Object taking = new Object();
  private final Wakeup wakeup = new Wakeup();
  private final Gathering gathering = new Gathering(Duration.ofMillis(1));
  private final FailureLog failures = new FailureLog(LOG, System::nanoTime);
  private final Thread thread;
  private final Map<UUID, TicketBook> tickets = new HashMap<>();
  private final Map<UUID, Long> highest = new HashMap<>();
  private final Waiters waiters = new Waiters();
  private final KnownFailures failed;
  private final LostRanges lost;
  private final Reservation reservation;
  private volatile long applied;
  private volatile boolean stopping;
  private volatile @Nullable SluiceException unreadable;

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
    this.failed = new KnownFailures(epoch.queuedApplied());
    long segmentBytes = Math.min(16L << 20, Math.max(1 << 16, options.journalBytes() / 4));
    this.recordBytesMax = (int) Math.min(options.writeBytes(), segmentBytes);
    LostRanges known = role.lostQueued();
    try {
      this.journal = Journal.open(
          folder,
          StateTables.bytes(epoch.databaseId()),
          epoch.number(),
          new Remembered(epoch.queuedApplied(), epoch.queuedReserved(), epoch.clean(), known),
          new JournalLimits(options.journalBytes(), recordBytesMax, segmentBytes),
          notice -> LOG.log(System.Logger.Level.WARNING, notice));
    } catch (JournalException e) {
      throw SluiceException.of(
          SluiceError.CORRUPT, "the journal of queued writes: " + e.getMessage(), 0, e);
    }
    long reserved = journal.lastSequence() + StateTables.RESERVED_BLOCK;
    if (!journal.lost().isEmpty() || journal.lastSequence() > epoch.queuedReserved()) {
      role.noteLost(journal.lost(), reserved);
    }
    this.lost = known.with(journal.lost());
    this.reservation =
        new Reservation(role.queue().open(), reserved, options.timeout().toNanos(), wakeup::signal);
    for (QueuedRecord before : role.ledger().queuedBefore()) {
      TicketBook book = new TicketBook();
      before.tickets().forEach(book::put);
      tickets.put(before.id(), book);
      highest.put(before.id(), before.mark());
    }
    this.feed = new Feed(journal, role.queue().open(), epoch.queuedApplied(), lost, this::readBack);
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
    if (gathering.arrived()) {
      wakeup.signal();
    }
    if (stopping) {
      refuseArriving();
    }
  }

  /** A client has gone for good: its tickets need not be known any more. Any thread. */
  public void forget(UUID client) {
    departed.add(client);
  }

  /**
   * Tells when every queued write up to this number is applied, or, at once, that this one is lost; or,
   * with an error, that this writer will not see it, or that the time is over, some time after it is.
   */
  public void whenApplied(
      long sequence, long deadlineNanos, Consumer<@Nullable SluiceException> action) {
    if (lost.contains(sequence)) {
      action.accept(null); // the file tells that it is lost
      return;
    }
    @Nullable List<Waiters.Waiter> late;
    synchronized (waiters) {
      late = sequence > applied && !stopping
          ? waiters.add(sequence, new Waiters.Waiter(deadlineNanos, action), System.nanoTime())
          : null;
    }
    if (late == null) {
      action.accept(sequence > applied ? whyRefused() : null);
    } else {
      late.forEach(Waiters.Waiter::isLate);
    }
  }

  /** Whether one that is applied is known to have gone well; where not, the file tells. Any thread. */
  public boolean wentWell(long sequence) {
    return failed.hasNot(sequence) && !lost.contains(sequence);
  }

  /** The highest sequence number applied. */
  public long appliedSequence() {
    return applied;
  }

  /** The journal's figures. */
  public JournalStats stats() {
    return journal.stats();
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
    try {
      serve();
      role.lastSequence(journal.lastSequence());
    } catch (Throwable e) { // the disk's, or a bug: nothing is left hanging, and the next writer
      // reads what is there. What was not acknowledged is sent to it again.
      role.lose("the journal of queued writes failed", e);
      stopping = true;
      refuseArriving();
    }
  }

  private void serve() {
    try (journal;
        feed) {
      boolean readable = isReadable(this::learnTickets);
      while (readable && !stopping) {
        feed.open();
        readable = isReadable(feed::fill);
        if (!arriving.isEmpty() && mayJournal()) {
          gathering.await(wakeup, () -> stopping);
          journalGroup();
        } else if (!feed.canFill()) {
          journal.release();
          wakeup.await(this::hasWork, 0, PARK_NANOS);
        }
        forgetDeparted();
      }
    }
  }

  private boolean hasWork() {
    return stopping
        || (!arriving.isEmpty() && reservation.isAnswered(journal.lastSequence()))
        || feed.canFill();
  }

  /** Whether there are numbers to give; where the database refuses them, those that wait are told so. */
  private boolean mayJournal() {
    if (reservation.left(journal.lastSequence()) > 0) {
      return true;
    }
    SluiceException refusal = reservation.takeRefusal();
    if (refusal != null) {
      takeArrived(Integer.MAX_VALUE)
          .forEach(entry -> refuse(entry, (SluiceError) refusal.code(), refusal));
    }
    return false;
  }

  /**
   * Reads in the journal. Where that fails nothing is dropped and nothing more is queued, as it would
   * overtake; whoever queues or waits is told why. Other writes go on.
   */
  private boolean isReadable(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (RuntimeException e) { // the disk's failure, or a bug: the next writer reads it anew
      LOG.log(System.Logger.Level.ERROR, "the journal of queued writes cannot be read", e);
      unreadable = SluiceException.of(
          SluiceError.CORRUPT,
          "queued writes that are not applied yet cannot be read from the journal: %s; nothing was queued. They are kept: look at the disk, then hand over or open the database again"
              .formatted(e.getMessage()),
          0,
          e);
      stopping = true;
      refuseArriving();
      refuseWaiting();
      return false;
    }
  }

  /** Before anything is queued: what is in the journal may be sent again. */
  private void learnTickets() {
    try (JournalReplay replay = journal.replay()) {
      while (replay.hasNext() && !stopping) {
        JournalRecord record = replay.next();
        TicketBook book = remember(client(record), record.number(), record.sequence());
        // More than this were never accepted without a confirmation.
        book.confirm(record.number() - UNCONFIRMED_MAX);
      }
    }
  }

  private static UUID client(JournalRecord record) {
    return new UUID(record.clientHigh(), record.clientLow());
  }

  private QueuedWrite readBack(JournalRecord record) {
    UUID client = client(record);
    return new Applying(
        record.sequence(),
        client,
        record.number(),
        book(client).confirmed(),
        decode(record.body()),
        record.body().length);
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
    long left = reservation.left(journal.lastSequence());
    for (Entry entry : takeArrived((int) Math.min(GROUP_MAX, left))) {
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
    gathering.answered(group.size());
    for (Appended appended : group) {
      acknowledge(appended, droppedFrom);
    }
  }

  /** None once it is ending: what is refused then must not be overtaken by what came after it. */
  private List<Entry> takeArrived(int max) {
    List<Entry> taken = new ArrayList<>();
    synchronized (taking) {
      Entry entry;
      while (!stopping && taken.size() < max && (entry = arriving.poll()) != null) {
        taken.add(entry);
      }
    }
    gathering.taken(taken.size());
    return taken;
  }

  private void forgetDeparted() {
    UUID client;
    while ((client = departed.poll()) != null) {
      tickets.remove(client);
      highest.remove(client);
    }
  }

  private @Nullable Long append(Entry entry) {
    TicketBook book = book(entry.client());
    book.confirm(entry.confirmed());
    long known = book.sequence(entry.number());
    if (known != 0) {
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
    if (entry.number() - entry.confirmed() > UNCONFIRMED_MAX) {
      refuse(
          entry,
          SluiceError.QUEUE_FULL,
          new IllegalStateException(
              "%d queued writes of this client wait for their tickets; nothing was queued; try again later"
                  .formatted(UNCONFIRMED_MAX)));
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
      feed.accept(new Applying(
          sequence,
          entry.client(),
          entry.number(),
          entry.confirmed(),
          entry.request(),
          entry.body().length));
    }
  }

  private void refuse(Entry entry, SluiceError code, RuntimeException e) {
    SluiceException error = SluiceException.of(code, String.valueOf(e.getMessage()), 0, e);
    role.counters().rejected(code);
    entry.reply().accept(0, error);
  }

  private void refuseArriving() {
    List<Entry> left = new ArrayList<>();
    synchronized (taking) {
      Entry entry;
      while ((entry = arriving.poll()) != null) {
        left.add(entry);
      }
    }
    gathering.taken(left.size());
    left.forEach(entry -> entry.reply().accept(0, whyRefused()));
  }

  private void refuseWaiting() {
    List<Waiters.Waiter> left;
    synchronized (waiters) {
      left = waiters.takeUpTo(Long.MAX_VALUE);
    }
    left.forEach(waiter -> waiter.action().accept(whyRefused()));
  }

  private SluiceException whyRefused() {
    SluiceException reason = unreadable;
    return reason != null
        ? reason
        : SluiceException.of(
            SluiceError.TX_LOST, "the writer gave up its role; nothing was queued");
  }

  private TicketBook book(UUID client) {
    return tickets.computeIfAbsent(client, _ -> new TicketBook());
  }

  private TicketBook remember(UUID client, long number, long sequence) {
    TicketBook book = book(client);
    book.put(number, sequence);
    highest.put(client, Math.max(highest(client), number));
    return book;
  }

  /** The highest of this client's numbers that was journaled, or may have been; journal's thread. */
  private long highest(UUID client) {
    return highest.computeIfAbsent(client, role.ledger()::expiredQueued);
  }

  private void appliedUpTo(long sequence) {
    List<Waiters.Waiter> ready;
    synchronized (waiters) {
      applied = sequence;
      ready = waiters.takeUpTo(sequence);
    }
    journal.applied(sequence);
    ready.forEach(waiter -> waiter.action().accept(null));
  }

  /** A journaled write in the queue. */
  private final class Applying extends QueuedWrite {
    Applying(long sequence, UUID client, long number, long confirmed, Request request, int bytes) {
      super(sequence, client, number, confirmed, request, bytes, System.nanoTime());
    }

    @Override
    protected void answered(Object outcome) {
      if (StateTables.isFailure(outcome)) {
        failed.add(sequence());
        role.counters().queuedFailure();
        failures.log(sequence(), Outcomes.plain(outcome));
      }
      appliedUpTo(sequence());
      if (feed.applied(this)) {
        wakeup.signal();
      }
    }

    @Override
    public void orphaned(Doubt doubt) {
      // It is in the journal: the next writer applies it, unless its batch is in the file.
    }
  }
}

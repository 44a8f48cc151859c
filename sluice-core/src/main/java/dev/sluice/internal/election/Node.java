package dev.sluice.internal.election;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.internal.Ending;
import dev.sluice.internal.SafeLog;
import dev.sluice.internal.client.Callbacks;
import dev.sluice.internal.client.Client;
import dev.sluice.internal.client.History;
import dev.sluice.internal.client.LaneRoute;
import dev.sluice.internal.client.Standing;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.commit.RoleLost;
import dev.sluice.internal.commit.StateTables;
import dev.sluice.internal.link.LinkClient;
import dev.sluice.internal.link.LinkLimits;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.Wakeup;
import dev.sluice.internal.queued.Enqueuer;
import dev.sluice.internal.read.ReadGate;
import dev.sluice.internal.read.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One process's part in one database: its clients and readers, and the role of the writer while it
 * has it.
 *
 * <p>The election runs on a thread of its own, the only one that touches the lock file: it tries the
 * lock; with it, it becomes the writer and gives every client a lane, without it, every client gets
 * a link to the writer. Whoever loses a route wakes it.
 *
 * <pre>
 *   no role --lock won--> writer --closed, handed over or lost--> no role
 *      \--lock held by another--> linked --link lost--> no role
 * </pre>
 */
public final class Node {
  private static final SafeLog LOG = new SafeLog(System.getLogger("dev.sluice"));
  private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long BACKOFF_MIN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long BACKOFF_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long WELCOME_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long YIELD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path database;
  private final SluiceOptions options;
  private final RuntimeFolder folder;
  private final LockFile lockFile;
  private final Admission admission;
  private final ReadGate gate = new ReadGate();
  private final Readers readers;
  private final LinkClient.Holds holds = new GateHolds();
  private final Callbacks callbacks;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> firstElection = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Wakeup wakeup = new Wakeup();
  private final Thread electionThread;
  private final Watch watch = new Watch(new Duties());
  private volatile @Nullable WritingProcess writing;
  private volatile @Nullable Throwable roleLost;
  private volatile @Nullable CompletableFuture<Void> handover;
  private volatile boolean stopping;
  private volatile boolean attention = true;
  private boolean fileUnread;
  private long backoffNanos = BACKOFF_MIN_NANOS;
  private long yieldUntilNanos = System.nanoTime();

  Node(Path database, SluiceOptions options) {
    this.database = database;
    this.options = options;
    this.folder = RuntimeFolder.of(database);
    this.lockFile = new LockFile(folder.lock());
    this.admission = new Admission(options.queueEntries(), options.queueBytes(), this::oldestNanos);
    this.admission.onAccepted(watch::attend);
    this.readers = new Readers(database, options, gate);
    this.electionThread =
        Thread.ofPlatform().daemon().name("sluice-election").unstarted(this::runElection);
    this.callbacks = new Callbacks(); // last: it starts a thread
  }

  /**
   * Starts, and waits until this process is the writer or another is.
   *
   * @throws SluiceException if the database cannot be opened
   */
  void start() {
    try {
      watch.start();
      electionThread.start();
      firstElection.join();
    } catch (Throwable e) { // thrown on, once nothing is left behind
      if (electionThread.getState() == Thread.State.NEW) {
        endElection();
      }
      Ending.after(e, this::close);
      throw unchecked(e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
    }
  }

  private static RuntimeException unchecked(Throwable e) {
    return switch (e) {
      case RuntimeException known -> known;
      case Error error -> throw error;
      default -> new CompletionException(e);
    };
  }

  /**
   * A new client, once the writer has let it in; or after a moment, if the writer is stopped.
   *
   * @throws SluiceException if the writer refuses it: VERSION_MISMATCH, READ_ONLY
   */
  public Member join() {
    Client client = new Client(admission, callbacks, options, this::wake);
    Member member = new Member(client, new Enqueuer(admission, options));
    members.add(member);
    wake();
    try {
      member.awaitContact(WELCOME_NANOS);
      return member;
    } catch (RuntimeException e) {
      members.remove(member);
      member.leave();
      throw e;
    }
  }

  /** A client goes: its writes are finished first, up to the deadline. */
  public void leave(Member member, long deadlineNanos) {
    member.client().close();
    while (!isQuiet(member) && System.nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }
    members.remove(member);
    member.client().abort();
    member.leave();
    member.enqueuer().close(closed());
    WritingProcess current = writing;
    if (current != null) {
      current.leave(member.client().id(), member.mayBeKnown());
    }
  }

  private static boolean isQuiet(Member member) {
    return member.client().isDrained() && member.enqueuer().isIdle();
  }

  /** The readers of this process. */
  public Readers readers() {
    return readers;
  }

  /** Runs what programs hang on futures. */
  public Executor callbacks() {
    return callbacks;
  }

  /** The database, links resolved. */
  public Path database() {
    return database;
  }

  /** Whether only the writer's connection can read. */
  public boolean isExclusive() {
    return options.exclusive();
  }

  /** A socket of another module, for this database. */
  public Path socket(String name) {
    return folder.socketOf(name);
  }

  /** Whether this process is the writer. */
  public boolean isWriter() {
    return writing != null;
  }

  /** Ends: as the writer, everything accepted is run and answered first. */
  void close() {
    stopping = true;
    wake();
    ended.join();
    Ending.run(callbacks::close, readers::close);
  }

  /** Gives up the role of the writer, if this process has it; done when it has. */
  CompletableFuture<Void> handOver() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (writing == null) {
      done.complete(null);
      return done;
    }
    handover = done;
    wake();
    return done;
  }

  private static SluiceException closed() {
    return SluiceException.of(SluiceError.CLOSED, "this Sluice is closed; nothing was applied");
  }

  private long oldestNanos() {
    WritingProcess current = writing;
    return current == null ? 0 : current.role().queue().oldestNanos(System.nanoTime());
  }

  private void wake() {
    attention = true;
    wakeup.signal();
  }

  /** What the watch looks at. */
  private final class Duties implements Watch.Duties {
    @Override
    public boolean isOver() {
      return ended.isDone();
    }

    @Override
    public boolean isWriter() {
      return writing != null;
    }

    @Override
    public boolean isBusy() {
      return admission.entries() > 0;
    }

    @Override
    public void checkOperation(long nowNanos) {
      WritingProcess current = writing;
      if (current != null) {
        current.role().checkOperation(nowNanos);
      }
    }

    @Override
    public void checkDeadlines(long nowNanos) {
      WritingProcess current = writing;
      if (current != null) {
        current.role().checkDeadlines(nowNanos);
      }
      members.forEach(member -> {
        member.client().checkDeadlines(nowNanos);
        member.enqueuer().checkDeadlines(nowNanos);
      });
    }
  }

  // ---- the election

  private void runElection() {
    try {
      while (!stopping && !firstElection.isCompletedExceptionally()) {
        if (!attempted()) {
          LockSupport.parkNanos(this, BACKOFF_MAX_NANOS);
        }
      }
    } finally {
      endElection();
    }
  }

  /**
   * Whatever is thrown here, once the database is open, must not end this thread: the process would
   * never again look for a writer, nor be one.
   */
  private boolean attempted() {
    try {
      elect();
      return true;
    } catch (Throwable e) {
      attention = true;
      if (firstElection.isDone()) {
        LOG.log(System.Logger.Level.ERROR, "the election of a writer failed; it is tried again", e);
      } else {
        firstElection.completeExceptionally(e); // the database cannot be opened
      }
      return false;
    }
  }

  private void elect() {
    attention = false;
    if (attend()) {
      firstElection.complete(null);
      backoffNanos = BACKOFF_MIN_NANOS;
      wakeup.await(() -> attention || stopping, 0, PARK_NANOS);
    } else {
      attention = true; // try again soon
      backOff();
      backoffNanos = Math.min(backoffNanos * 2, BACKOFF_MAX_NANOS);
    }
  }

  /** Signals do not shorten this: a link that is refused signals, and would be tried in a circle. */
  private void backOff() {
    long until = System.nanoTime() + backoffNanos;
    long left = backoffNanos;
    while (left > 0 && !stopping) {
      wakeup.await(() -> stopping, 0, left);
      left = until - System.nanoTime();
    }
  }

  /** Does what there is to do; false if it must be tried again soon. */
  private boolean attend() {
    Throwable reason = roleLost;
    if (reason != null) {
      loseRole(reason);
    }
    CompletableFuture<Void> asked = handover;
    if (asked != null) {
      handover = null;
      giveUpRole();
      yieldUntilNanos = System.nanoTime() + YIELD_NANOS;
      asked.complete(null);
    }
    if (writing == null && needsWriter() && !seekWriter()) {
      return false;
    }
    WritingProcess current = writing;
    if (current != null) {
      for (Member member : members) {
        if (!member.client().hasRoute()) {
          attachHere(member, current);
        }
      }
      if (!current.publish()) {
        return false;
      }
    }
    return members.stream().allMatch(member -> member.client().hasRoute());
  }

  private boolean needsWriter() {
    return !firstElection.isDone()
        || members.stream().anyMatch(member -> !member.client().hasRoute());
  }

  /** Becomes the writer or links every client to it; false when neither worked now. */
  private boolean seekWriter() {
    boolean yielding = System.nanoTime() - yieldUntilNanos < 0;
    try {
      if (!yielding && lockFile.tryAcquire()) {
        becomeWriter();
        return true;
      }
    } catch (IOException e) {
      throw SluiceException.of(
          SluiceError.READ_ONLY,
          "cannot lock %s: %s; make it writable for this user".formatted(folder.lock(), e),
          0,
          e);
    }
    if (members.isEmpty()) {
      return true; // another process is the writer; the first client will link
    }
    Optional<Endpoint> endpoint = folder.published();
    boolean all = endpoint.isPresent();
    for (Member member : members) {
      if (!member.client().hasRoute() && endpoint.isPresent()) {
        all &= link(member, endpoint.get());
      }
    }
    return all;
  }

  private void becomeWriter() {
    WritingProcess process = null;
    try {
      process = new WritingProcess(
          database, options, folder, admission, gate, this::lost, this::handOver);
      // Before it starts, as its bookkeeping belongs to the writer's thread from then on.
      for (Member member : members) {
        if (!member.client().hasRoute()) {
          attachHere(member, process);
        }
      }
      process.start();
      writing = process;
    } catch (RuntimeException | Error e) {
      WritingProcess begun = process;
      Ending.after(e, () -> abort(begun), this::detachAll, lockFile::close);
      if (!firstElection.isDone()) {
        throw e;
      }
      LOG.log(System.Logger.Level.WARNING, "could not become the writer", e);
      yieldUntilNanos = System.nanoTime() + BACKOFF_MAX_NANOS;
    }
  }

  private static void abort(@Nullable WritingProcess process) {
    if (process != null) {
      process.abort();
    }
  }

  private void attachHere(Member member, WritingProcess process) {
    Client client = member.client();
    Standing standing = process.standing(client.id(), member.enqueuer().sentOverLinks());
    if (standing == null) {
      return; // the role is being lost
    }
    Lane lane = process.role().queue().open();
    try {
      client.attach(new LaneRoute(lane), standing, doubt -> find(doubt, process));
    } catch (RuntimeException e) {
      lane.close(); // tried again, over another
      throw e;
    }
    member.asker((question, fields) -> {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      WireWriter out = new WireWriter(64);
      fields.write(out);
      process.ask(question, client.id(), new WireReader(out.toBytes()), (bytes, error) -> {
        if (bytes != null) {
          answer.complete(bytes);
        } else {
          answer.completeExceptionally(error);
        }
      });
      return answer;
    });
  }

  private boolean link(Member member, Endpoint endpoint) {
    LinkClient link = member.link();
    Standing standing;
    try {
      if (link == null || link.isClosed()) {
        member.noAsker();
        link = LinkClient.connect(
            endpoint.socket(),
            member.client(),
            admission,
            holds,
            LinkLimits.frameBytesMax(options.writeBytes()),
            member.enqueuer().sentOverLinks(),
            this::wake);
        member.link(link);
      }
      standing = link.awaitWelcome(WELCOME_NANOS);
    } catch (IOException e) {
      return false; // nobody listens there any more
    } catch (SluiceException e) {
      if (link != null) {
        link.close();
      }
      member.link(null);
      member.refused(e);
      return false;
    }
    // No answer: the writer is frozen, perhaps, or gone.
    return standing != null && attachLink(member, link, standing);
  }

  /**
   * Hands the client to its link. The file may have to be asked first, here: where that fails the writer
   * has refused nothing. It keeps what it knows of the client, whose link stays, and it is tried again.
   */
  private boolean attachLink(Member member, LinkClient link, Standing standing) {
    try {
      member.client().attach(link, standing, this::find);
      fileUnread = false;
    } catch (SluiceException e) {
      // Tried many times a second, and said once.
      LOG.log(
          fileUnread ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          "what became of writes that a lost writer left cannot be read from the file now; it is tried again",
          e);
      fileUnread = true;
      return false;
    }
    member.linked(link::ask);
    return member.client().hasRoute();
  }

  private void lost(Throwable reason) {
    roleLost = reason;
    wake();
  }

  private void loseRole(Throwable reason) {
    roleLost = null;
    WritingProcess process = writing;
    if (process == null) {
      return;
    }
    try {
      Ending.run(() -> members.forEach(Member::noAsker), process::abort, this::roleEnded);
    } finally {
      yieldUntilNanos = System.nanoTime() + BACKOFF_MAX_NANOS;
      boolean fenced = reason instanceof RoleLost known && known.reason() == RoleLost.Reason.FENCED;
      LOG.log(
          fenced ? System.Logger.Level.INFO : System.Logger.Level.ERROR,
          "this process is no longer the writer of " + database,
          reason);
    }
  }

  /** On purpose: everything accepted is run and answered, then the role is free. */
  private void giveUpRole() {
    WritingProcess process = writing;
    if (process == null) {
      return;
    }
    long deadline = System.nanoTime() + options.timeout().toNanos();
    members.forEach(member -> member.client().pause());
    Ending.run(
        () -> process.drain(deadline),
        () -> members.forEach(Member::noAsker),
        process::close,
        this::roleEnded);
  }

  private void roleEnded() {
    writing = null;
    Ending.run(this::detachAll, this::releaseLock);
  }

  private void detachAll() {
    for (Member member : members) {
      member.client().pause();
      member.client().detach(null);
    }
  }

  private void releaseLock() {
    try {
      lockFile.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "releasing the lock failed", e);
    }
  }

  private void endElection() {
    try {
      Ending.run(this::giveUpRole, this::releaseLock, () -> members.forEach(Member::leave));
    } finally {
      firstElection.completeExceptionally(closed());
      ended.complete(null);
      watch.attend(); // to end
    }
  }

  /** The writer, in another process, holds this process's reads; waiting is not for the link's thread. */
  private final class GateHolds implements LinkClient.Holds {
    @Override
    public void hold(long maxNanos, Runnable ended) {
      Thread.startVirtualThread(() -> {
        gate.hold(maxNanos);
        ended.run();
      });
    }

    @Override
    public void release() {
      gate.release();
    }
  }

  /** Finds a transaction in doubt in the file, which a writer has opened anew since. */
  private History.Finding find(Doubt doubt) {
    Object last = readers
        .query(
            System.nanoTime() + options.timeout().toNanos(),
            Sql.of(StateTables.lastBatchSql(), doubt.epoch()))
        .singleValue();
    return last instanceof Long batch ? found(doubt, batch) : History.Finding.FORGOTTEN;
  }

  /** The same where this process is the writer. */
  private History.Finding find(Doubt doubt, WritingProcess process) {
    if (!options.exclusive()) {
      return find(doubt);
    }
    Long batch = process.lastBatch(doubt.epoch());
    if (batch == null) {
      throw SluiceException.of(SluiceError.TX_LOST, "the writer was lost; it is tried again");
    }
    return batch < 0 ? History.Finding.FORGOTTEN : found(doubt, batch);
  }

  private static History.Finding found(Doubt doubt, long lastBatch) {
    return lastBatch >= doubt.batch() ? History.Finding.APPLIED : History.Finding.NOT_APPLIED;
  }
}

package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.Ending;
import dev.sluice.internal.client.Client;
import dev.sluice.internal.client.LocalWrite;
import dev.sluice.internal.client.Route;
import dev.sluice.internal.client.Standing;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Callers;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.LeaseSession.Command;
import dev.sluice.internal.queue.Request;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client's link to the writer in another process.
 *
 * <p>Callers append frames under {@code lock} and send them at once, without blocking; what the
 * socket does not take, the link's thread sends. Non-blocking socket calls are not closed by an
 * interrupt of the caller, blocking ones would be.
 *
 * <p>One thread at a time has the turn to read answers. It is the link's own, except that a lone
 * caller on a platform thread takes the turn itself while it waits ({@link #await}): that saves waking
 * two threads for one answer. Between two calls of a lone caller nobody has the turn; the node's watch
 * gives it back to the link's thread when no call comes.
 *
 * <p>When the link is lost, the writes without an answer go back to the client in the order of their
 * numbers.
 */
public final class LinkClient implements Route {
  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final Client client;
  private final Admission admission;
  private final Holds holds;
  private final Runnable onLost;
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final int frameBytesMax;
  private final Thread thread;
  private final Callers callers = new Callers();
  private final Object lock = new Object();
  private final Outstanding outstanding = new Outstanding();
  private final LinkSender sender;
  private final ReadTurn turn;
  private final List<LocalWrite> answered = new ArrayList<>();
  private volatile boolean lost;
  private boolean closed;
  private volatile boolean goodbye;
  private volatile boolean welcomed;
  private volatile @Nullable SluiceException refusal;
  private volatile @Nullable Standing standing;
  private final FrameReader in = new FrameReader();

  /** What the writer may ask of this process's readers. */
  public interface Holds {
    /** Holds new reads; calls back when those under way have ended. */
    void hold(long maxNanos, Runnable ended);

    /** Lets reads go on. */
    void release();
  }

  private LinkClient(
      Client client,
      Admission admission,
      Holds holds,
      int frameBytesMax,
      SocketChannel channel,
      Selector selector,
      Runnable onLost)
      throws IOException {
    this.client = client;
    this.admission = admission;
    this.holds = holds;
    this.frameBytesMax = frameBytesMax;
    this.channel = channel;
    this.selector = selector;
    this.onLost = onLost;
    this.key = channel.register(selector, SelectionKey.OP_READ);
    this.sender = new LinkSender(channel, selector);
    this.thread = Thread.ofPlatform().daemon().name("sluice-link-client").unstarted(this::run);
    this.turn = new ReadTurn(thread);
  }

  /**
   * Connects and introduces the client; the welcome comes later, see {@link #awaitWelcome}.
   *
   * @param frameBytesMax the longest frame that is taken; what is sent keeps to the writer's limit
   * @param queuedSent the highest number of the client's queued writes that was sent over a link
   * @param onLost told, on the link's thread, when the link is lost; the writes it leaves have gone
   *     back to the client
   * @throws IOException if nobody listens there
   * @throws SluiceException READ_ONLY if another user does
   */
  public static LinkClient connect(
      Path socket,
      Client client,
      Admission admission,
      Holds holds,
      int frameBytesMax,
      long queuedSent,
      Runnable onLost)
      throws IOException {
    SocketChannel channel = Peer.connect(socket);
    Selector selector = null;
    try {
      selector = Selector.open();
      LinkClient link =
          new LinkClient(client, admission, holds, frameBytesMax, channel, selector, onLost);
      link.introduce(queuedSent);
      link.thread.start();
      return link;
    } catch (IOException | RuntimeException | Error e) {
      Selector opened = selector;
      Ending.after(e, channel::close, () -> close(opened));
      throw e;
    }
  }

  private void introduce(long queuedSent) {
    synchronized (lock) {
      sender.hello(client, queuedSent, frameBytesMax);
    }
  }

  private static void close(@Nullable Selector selector) throws IOException {
    if (selector != null) {
      selector.close();
    }
  }

  /**
   * Waits for the writer's welcome.
   *
   * @return what it knows of the client, null if none came in this time or the link was lost
   * @throws SluiceException if the writer refused the client; the message says why
   */
  public @Nullable Standing awaitWelcome(long waitNanos) {
    long deadline = System.nanoTime() + waitNanos;
    synchronized (lock) {
      while (standing == null && refusal == null && !closed) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(lock, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return null;
        }
      }
    }
    SluiceException refused = refusal;
    if (refused != null) {
      throw refused;
    }
    return standing;
  }

  /** Whether the link is lost or closed. */
  public boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  @Override
  public boolean submit(LocalWrite write) {
    synchronized (lock) {
      if (closed) {
        return false;
      }
      if (!write.start()) {
        return true; // cancelled
      }
      if (write.number() == 0) {
        write.number(client.nextNumber());
      }
      try {
        sender.write(write, outstanding.firstUnanswered(write) - 1);
      } catch (SluiceException e) {
        write.decide(e);
        admission.release(1, write.bytes());
        write.settle();
        return true;
      }
      outstanding.add(write);
      if (write.request() instanceof Request.Lease(LeaseSession session)) {
        session.onPost(() -> pump(write.number(), session));
      }
      sendSoon();
      if (!write.isReadBy(Thread.currentThread())) {
        turn.ask();
      }
      return true;
    }
  }

  @Override
  public boolean isOpen() {
    return !isClosed();
  }

  @Override
  public boolean isNear() {
    return false; // spinning would take the core that the other processes need to answer
  }

  /** Asks the writer something besides writes; fails with TX_LOST when the link is lost. */
  public CompletableFuture<byte[]> ask(Question question, Fields fields) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    synchronized (lock) {
      if (closed) {
        answer.completeExceptionally(linkLost());
        return answer;
      }
      long number = outstanding.nextQuestion();
      try {
        sender.question(number, question, fields);
      } catch (SluiceException e) {
        answer.completeExceptionally(e);
        return answer;
      }
      outstanding.add(number, answer);
      sender.now();
      selector.wakeup(); // a caller that has the turn leaves it: the answer is none of its business
      turn.ask();
    }
    return answer;
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (!closed && !goodbye && welcomed && !outstanding.hasWrites()) {
        sender.bye();
      }
      goodbye = true;
      selector.wakeup();
      turn.ask();
    }
  }

  // ---- the turn to read

  /**
   * Reads answers on the calling thread until this write has its own, if nobody else reads. Returns
   * early when the thread is interrupted, the link is lost or the time is over.
   */
  @Override
  public boolean await(LocalWrite write, long nanos) {
    if (!takeTurn()) {
      return false;
    }
    try {
      long deadline = System.nanoTime() + nanos;
      long left = nanos;
      while (left > 0 && !write.isAnswered() && !isTurnOver()) {
        round(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        settleOneByOne(takeAnswered());
        left = deadline - System.nanoTime();
      }
    } finally {
      leaveTurn();
    }
    return true;
  }

  private boolean takeTurn() {
    synchronized (lock) {
      return !closed && !lost && !goodbye && !outstanding.hasQuestions() && turn.take();
    }
  }

  private boolean isTurnOver() {
    synchronized (lock) {
      return lost
          || goodbye
          || outstanding.hasQuestions()
          || Thread.currentThread().isInterrupted();
    }
  }

  private void leaveTurn() {
    synchronized (lock) {
      turn.leave();
      if (turn.isAsked()
          || goodbye
          || lost
          || outstanding.hasWrites()
          || outstanding.hasQuestions()) {
        turn.ask();
      }
    }
  }

  /** Waits until the link's thread is to read; false when the link is to end. */
  private boolean awaitTurn() {
    while (true) {
      synchronized (lock) {
        if (turn.takeIfAsked()) {
          return !goodbye && !lost;
        }
      }
      LockSupport.park(this);
    }
  }

  /** The link's thread leaves the turn to a lone caller; before that caller is woken. */
  private void leaveTurnTo(List<LocalWrite> answers) {
    if (answers.size() != 1 || !answers.getFirst().hasReadingCaller()) {
      return;
    }
    synchronized (lock) {
      if (!outstanding.hasWrites()
          && !outstanding.hasQuestions()
          && !sender.hasUnsent()
          && !lost
          && !goodbye) {
        turn.leaveToCaller();
      }
    }
  }

  private List<LocalWrite> takeAnswered() {
    try {
      List<LocalWrite> answers = List.copyOf(answered);
      answered.clear();
      return answers;
    } catch (OutOfMemoryError e) {
      lost = true;
      settleOneByOne(answered);
      answered.clear();
      LOG.log(System.Logger.Level.ERROR, "the writer's answers could not be handed on", e);
      return List.of();
    }
  }

  // ---- sending

  /** Forwards the steps a transaction has posted. */
  private void pump(long number, LeaseSession session) {
    synchronized (lock) {
      Queue<Command> sent = outstanding.stepsOf(number);
      if (sent == null) {
        return; // ended: the session answers its commands itself
      }
      Command command = session.poll();
      while (command != null) {
        try {
          sender.step(number, command);
          sent.add(command);
        } catch (SluiceException e) {
          command.answered(e);
        }
        command = session.poll();
      }
      sender.now();
    }
  }

  /**
   * A lone caller sends at once. Where several are under way, more will come in the next
   * microseconds. Under the lock.
   */
  private void sendSoon() {
    if (outstanding.isLone()) {
      sender.now();
    } else {
      sender.soon();
    }
  }

  // ---- by the thread whose turn it is

  private void run() {
    try {
      while (awaitTurn()) {
        round(0);
        List<LocalWrite> answers = takeAnswered();
        leaveTurnTo(answers);
        settle(answers);
      }
    } finally {
      end();
    }
  }

  /** Gives answers, then wakes their callers; an error costs the link, but leaves no caller asleep. */
  private void settle(List<LocalWrite> answers) {
    try {
      for (LocalWrite write : answers) {
        write.settleAsleep();
        callers.add(write);
      }
    } catch (RuntimeException | Error e) { // as when memory runs out
      lost = true;
      LOG.log(System.Logger.Level.ERROR, "the writer's answers could not be handed on", e);
    } finally {
      if (lost) {
        settleOneByOne(answers);
      }
      callers.wake();
    }
  }

  /** Nobody comes by a second time: each is answered and woken, whatever befalls the others. */
  private void settleOneByOne(List<LocalWrite> answers) {
    for (LocalWrite write : answers) {
      try {
        if (!write.isSettled()) {
          write.settleAsleep();
        }
        write.wake();
      } catch (RuntimeException | Error e) {
        lost = true;
        LOG.log(System.Logger.Level.ERROR, "a write could not be answered", e);
      }
    }
    synchronized (lock) {
      if (lost) {
        turn.ask(); // to end the link
      }
    }
  }

  /** Sends what waits and reads what comes, once; afterwards the link may be lost. */
  private void round(long millis) {
    try {
      boolean more;
      synchronized (lock) {
        sender.ifSoon();
        more = sender.hasUnsent();
      }
      wantToWrite(more);
      selector.select(LinkClient::leaveToKey, millis);
      if (key.isWritable()) {
        synchronized (lock) {
          if (sender.hasUnsent()) {
            sender.now();
          }
        }
      }
      if (key.isReadable() && !read()) {
        lost = true;
      }
    } catch (IOException e) {
      lost = true;
      LOG.log(System.Logger.Level.DEBUG, "the link to the writer was lost", e);
    } catch (RuntimeException e) { // a frame that makes no sense, in whatever way
      lost = true;
      LOG.log(System.Logger.Level.WARNING, "the writer sent a malformed frame", e);
    } catch (VirtualMachineError e) { // no memory for it, or the reading caller's stack is full
      lost = true;
      LOG.log(System.Logger.Level.ERROR, "the writer's frame could not be handled", e);
    }
  }

  /** There is one key, which tells itself what is ready. */
  private static void leaveToKey(SelectionKey key) {}

  private void wantToWrite(boolean wanted) {
    int operations = wanted ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != operations) {
      key.interestOps(operations);
    }
  }

  private boolean read() throws IOException {
    if (!in.fill(channel)) {
      return false;
    }
    WireReader frame;
    while ((frame = in.next(frameBytesMax)) != null) {
      handle(frame);
    }
    return true;
  }

  private void handle(WireReader fields) {
    Frame type = Frame.of(fields.u8());
    switch (type) {
      case WELCOME -> welcome(fields);
      case REFUSE -> refused(fields);
      case ANSWER -> answer(fields);
      case LEASE_ANSWER -> leaseAnswer(fields);
      case REPLY -> reply(fields);
      case HOLD -> hold(fields);
      case RELEASE -> holds.release();
      default -> throw new WireException(type + " is not a writer's to send");
    }
  }

  private void welcome(WireReader fields) {
    String version = fields.text();
    LOG.log(System.Logger.Level.DEBUG, "linked to a writer of version {0}", version);
    boolean known = fields.u8() == 1;
    long mark = fields.varint();
    Map<Long, Object> receipts = new HashMap<>();
    for (int i = fields.count(2); i > 0; i--) {
      receipts.put(fields.varint(), Outcomes.read(new WireReader(fields.blob())));
    }
    int longest = Math.toIntExact(fields.varint());
    synchronized (lock) {
      sender.writersFrameBytesMax(longest);
      welcomed = true;
      standing = new Standing(known, mark, receipts);
      lock.notifyAll();
    }
  }

  private void refused(WireReader fields) {
    String code = fields.text();
    String message = fields.text();
    SluiceError error;
    try {
      error = SluiceError.valueOf(code);
    } catch (IllegalArgumentException e) {
      error = SluiceError.VERSION_MISMATCH; // a code of a later version
    }
    synchronized (lock) {
      refusal = SluiceException.of(error, message);
      lock.notifyAll();
    }
  }

  private void answer(WireReader fields) {
    long number = fields.varint();
    Object outcome = Outcomes.read(fields);
    Outstanding.Unanswered unanswered;
    synchronized (lock) {
      unanswered = outstanding.answered(number);
    }
    LocalWrite write = unanswered.write();
    if (write.request() instanceof Request.Lease(LeaseSession session)) {
      SluiceException reason = outcome instanceof SluiceException e
          ? e
          : SluiceException.of(SluiceError.TX_LOST, "the transaction has ended");
      unanswered.steps().forEach(step -> step.answered(reason));
      session.end(reason);
    }
    write.decide(outcome);
    admission.release(1, write.bytes());
    answered.add(write);
  }

  private void leaseAnswer(WireReader fields) {
    long number = fields.varint();
    Object outcome = Outcomes.read(fields);
    Command command;
    synchronized (lock) {
      command = outstanding.stepAnswered(number);
    }
    if (command != null) {
      command.answered(outcome);
    }
  }

  private void reply(WireReader fields) {
    CompletableFuture<byte[]> answer;
    synchronized (lock) {
      answer = outstanding.questionAnswered(fields.varint());
    }
    if (fields.u8() == 0) {
      answer.complete(fields.rest());
    } else {
      answer.completeExceptionally((SluiceException) Outcomes.read(fields));
    }
  }

  private void hold(WireReader fields) {
    long number = fields.varint();
    holds.hold(fields.varint(), () -> {
      synchronized (lock) {
        if (!closed) {
          sender.held(number);
        }
      }
    });
  }

  private void end() {
    Outstanding.Rest rest;
    synchronized (lock) {
      closed = true;
      rest = outstanding.takeAll();
      lock.notifyAll();
    }
    closeSocket();
    holds.release();
    rest.questions().forEach(question -> question.completeExceptionally(linkLost()));
    for (Outstanding.Unanswered unanswered : rest.writes()) {
      if (unanswered.write().request() instanceof Request.Lease(LeaseSession session)) {
        leaseLost(session, unanswered.steps());
      }
      unanswered.write().orphaned(Doubt.NONE);
    }
    client.detach(this);
    onLost.run();
  }

  /** A transaction of which its client has seen nothing yet can begin anew elsewhere. */
  private static void leaseLost(LeaseSession session, Queue<Command> unanswered) {
    if (session.hasBegun()) {
      unanswered.forEach(command -> command.answered(linkLost()));
      session.end(linkLost());
    } else {
      session.giveBack(unanswered);
    }
  }

  private void closeSocket() {
    try {
      channel.close();
      selector.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing the link failed", e);
    }
  }

  private static SluiceException linkLost() {
    return SluiceException.of(
        SluiceError.TX_LOST, "the link to the writer was lost; nothing was applied; try again");
  }

  /** Looks at the deadlines of the writes sent, and that somebody reads though no caller does. */
  @Override
  public void checkDeadlines(long nowNanos) {
    List<LocalWrite> waiting;
    synchronized (lock) {
      turn.askUnlessTaken();
      waiting = outstanding.writes();
    }
    waiting.forEach(write -> write.checkDeadline(nowNanos));
  }
}

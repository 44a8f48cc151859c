package dev.sluice.internal.queue;

import dev.sluice.SluiceException;
import dev.sluice.internal.sql.ParsedStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of one interactive transaction: its client posts commands, the writer takes them one
 * by one and answers each. The client posts the first command together with the lease request, so
 * that being granted costs no round trip.
 */
public final class LeaseSession {
  private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();
  private volatile Runnable onPost = () -> {};
  private volatile @Nullable SluiceException ended;
  private volatile boolean begun;
  private volatile @Nullable Thread caller;
  private volatile boolean next;

  /** What a client wants of its lease. */
  public enum Kind {
    /** Run a statement; answered with its receipt. */
    RUN,
    /** Commit; the lease's write is answered after the fsync. */
    COMMIT,
    /** Roll back; answered at once. */
    ROLLBACK
  }

  /** One step of the transaction. */
  public abstract static class Command {
    private final Kind kind;
    private final @Nullable ParsedStatement statement;
    private final @Nullable Object[] args;

    /** A command; the statement belongs to {@link Kind#RUN} only. */
    protected Command(Kind kind, @Nullable ParsedStatement statement, @Nullable Object[] args) {
      this.kind = kind;
      this.statement = statement;
      this.args = args;
    }

    /** What it is. */
    public final Kind kind() {
      return kind;
    }

    /** The statement to run. */
    public final @Nullable ParsedStatement statement() {
      return statement;
    }

    /** Its arguments. */
    public final @Nullable Object[] args() {
      return args;
    }

    /** The most bytes of rows that its caller's process takes; more is refused, and undone. */
    public long resultBytesMax() {
      return Long.MAX_VALUE;
    }

    /** Hands over a receipt or a {@link SluiceException}; must not block. */
    public abstract void answered(Object outcome);
  }

  /** Posts a command. After the end of the lease it is answered at once with the reason. */
  public void post(Command command) {
    commands.add(command);
    if (ended != null) {
      refuseRest();
    } else {
      onPost.run();
    }
  }

  /** The next command, if any. Writer's thread. */
  public @Nullable Command poll() {
    return commands.poll();
  }

  /** The thread to wake a moment before the first answer. */
  public void wakes(Thread caller) {
    this.caller = caller;
  }

  /**
   * The writer takes this lease next: its caller had better be awake for the first answer, as all
   * others wait while it wakes. Writer's thread.
   */
  public void announce() {
    next = true;
    Thread thread = caller;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** Whether its turn is near; it may have come, too. */
  public boolean isNext() {
    return next;
  }

  /** A command was answered, or soon is: its client cannot begin anew with another writer. */
  public void begin() {
    begun = true;
  }

  /** Whether its transaction depends on the writer it has. */
  public boolean hasBegun() {
    return begun;
  }

  /** Takes back the commands that a lost link has not answered, before those posted since. */
  public void giveBack(Collection<Command> unanswered) {
    onPost = () -> {};
    List<Command> later = new ArrayList<>();
    Command command = commands.poll();
    while (command != null) {
      later.add(command);
      command = commands.poll();
    }
    commands.addAll(unanswered);
    commands.addAll(later);
  }

  /** Whether a command waits. */
  public boolean hasCommand() {
    return !commands.isEmpty();
  }

  /** What to do from now on when a command was posted, and now for those posted before. */
  public void onPost(Runnable action) {
    onPost = action;
    action.run();
  }

  /** Ends the lease: commands that are or will be posted are answered with the reason. */
  public void end(SluiceException reason) {
    ended = reason;
    refuseRest();
  }

  private void refuseRest() {
    SluiceException reason = ended;
    Command command = commands.poll();
    while (command != null && reason != null) {
      command.answered(reason);
      command = commands.poll();
    }
  }
}

package dev.sluice.internal.link;

import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.Request;
import org.jspecify.annotations.Nullable;

/** A step of another process's transaction; without a connection when its client is gone. */
final class LeaseStep extends LeaseSession.Command {
  private final @Nullable LinkConnection connection;
  private final long number;

  LeaseStep(
      @Nullable LinkConnection connection,
      long number,
      LeaseSession.Kind kind,
      Request.@Nullable Single single) {
    super(
        kind,
        single == null ? null : single.statement(),
        single == null ? new Object[0] : single.args());
    this.connection = connection;
    this.number = number;
  }

  @Override
  public long resultBytesMax() {
    return connection == null ? super.resultBytesMax() : connection.outcomeBytesMax();
  }

  @Override
  public void answered(Object outcome) {
    if (connection != null) {
      connection.leaseAnswered(number, outcome);
    }
  }
}

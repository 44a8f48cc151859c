package dev.sluice.internal.link;

import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.queue.Doubt;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queue.Write;

/**
 * The last one in the lane of a link that is closed: when it is answered, so is all that came over
 * that link, and only then what is known of its client is true.
 */
final class LeaveWrite extends Write {
  private final Runnable left;

  LeaveWrite(Runnable left) {
    super(
        new Request.Internal(_ -> Outcomes.Done.DONE),
        0,
        System.nanoTime(),
        System.nanoTime() + Long.MAX_VALUE / 2);
    this.left = left;
  }

  @Override
  public boolean isAdmitted() {
    return false;
  }

  @Override
  protected void answered(Object outcome) {
    left.run();
  }

  @Override
  public void orphaned(Doubt doubt) {
    left.run(); // nobody is welcomed by this writer any more
  }
}

package dev.sluice.internal.client;

import dev.sluice.internal.queue.Lane;

/** The way to a writer in this process. */
public final class LaneRoute implements Route {
  private final Lane lane;

  /** Over this lane. */
  public LaneRoute(Lane lane) {
    this.lane = lane;
  }

  @Override
  public boolean submit(LocalWrite write) {
    write.number(0); // no link, no number: the batch tells what became of it
    return lane.offer(write);
  }

  @Override
  public boolean isOpen() {
    return lane.isOpen();
  }

  @Override
  public boolean isNear() {
    return true;
  }

  @Override
  public void checkDeadlines(long nowNanos) {
    // The writer's role looks at all lanes at once.
  }

  @Override
  public void close() {
    lane.close();
  }
}

package dev.sluice.workflow;

/**
 * Whether an engine is alive. A test ends it as the death of its process would: nothing is written any
 * more, and no code goes on past its next durable point. All its writes pass through here.
 */
final class Life {
  private final WriteProbe probe;
  private volatile boolean over;
  private volatile Runnable ended = () -> {};

  Life(WriteProbe probe) {
    this.probe = probe;
  }

  /** What is to end with it. */
  void onEnd(Runnable ended) {
    this.ended = ended;
  }

  void end() {
    over = true;
    ended.run();
  }

  boolean isOver() {
    return over;
  }

  /** Goes on only if it is alive. */
  void check() {
    if (over) {
      throw new Killed();
    }
  }

  void beforeWrite(String point) {
    check();
    probe.before(point);
    check();
  }

  void afterWrite(String point) {
    check();
    probe.after(point);
    check();
  }
}

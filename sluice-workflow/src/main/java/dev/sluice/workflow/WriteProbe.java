package dev.sluice.workflow;

/**
 * Is told of every write of an engine: where a test lets it die, by {@link Workflows#crash()}. Called by
 * all its threads, at the same time; must be short, and must not write itself.
 *
 * <p>A point is told by a text that is the same in each run of the same code: {@code step 'charge' of
 * 'order-1'}, {@code start of 'order-1'}, {@code end of 'order-1'}; one that is of no workflow in
 * particular is {@link #OTHER}.
 */
public interface WriteProbe {
  /** The point of a write that is no workflow's own: taking what is queued, schedules, limits. */
  String OTHER = "work of the engine";

  /** Nobody. */
  WriteProbe NONE = new WriteProbe() {
    @Override
    public void before(String point) {}

    @Override
    public void after(String point) {}
  };

  /** A write begins. If the engine dies here, the write is not made. */
  void before(String point);

  /** A write is committed. If the engine dies here, it was made and nobody knows. */
  void after(String point);
}

package dev.sluice.workflow;

/**
 * Is told of every write of an engine: where a test lets it die, by {@link Workflows#crash()}. Called by
 * all its threads, at the same time; must be short, and must not write itself.
 */
public interface WriteProbe {
  /** Nobody. */
  WriteProbe NONE = new WriteProbe() {
    @Override
    public void before() {}

    @Override
    public void after() {}
  };

  /** A write begins. If the engine dies here, the write is not made. */
  void before();

  /** A write is committed. If the engine dies here, it was made and nobody knows. */
  void after();
}

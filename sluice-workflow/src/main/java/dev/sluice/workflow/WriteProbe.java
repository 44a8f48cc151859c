package dev.sluice.workflow;

/** Is told of every write of the engine: where a test lets it die. */
interface WriteProbe {
  /** Nobody. */
  WriteProbe NONE = new WriteProbe() {
    @Override
    public void before() {}

    @Override
    public void after() {}
  };

  /** A write begins. */
  void before();

  /** A write is committed; nobody knows yet. */
  void after();
}

package dev.sluice.internal.queue;

/** A write that only has a number. */
final class NumberedWrite extends Write {
  private final int number;

  NumberedWrite(int number) {
    super(new Request.Internal(_ -> ""), 0, 0, 0);
    this.number = number;
  }

  int number() {
    return number;
  }

  @Override
  protected void answered(Object outcome) {}

  @Override
  public void orphaned(Doubt doubt) {}
}

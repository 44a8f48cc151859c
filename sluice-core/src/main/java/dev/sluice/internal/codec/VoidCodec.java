package dev.sluice.internal.codec;

import org.jspecify.annotations.Nullable;

/** No value: the fingerprint alone, which still tells an operation that now has a result. */
final class VoidCodec implements Codec<Void> {
  private final Fingerprint fingerprint = new Fingerprint(Void.class, "Void");

  @Override
  public void write(@Nullable Void value, WireWriter out) {
    fingerprint.write(out);
  }

  @Override
  @SuppressWarnings("NullAway") // null is the only value of Void
  public Void read(WireReader in) {
    fingerprint.check(in);
    return null;
  }
}

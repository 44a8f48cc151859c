package dev.sluice.internal.codec;

import org.jspecify.annotations.Nullable;

/** A form behind its fingerprint. */
final class ShapedCodec<T> implements Codec<T> {
  private final Class<T> type;
  private final Form<T> form;
  private final Fingerprint fingerprint;

  ShapedCodec(Class<T> type, Form<T> form) {
    this.type = type;
    this.form = form;
    this.fingerprint = new Fingerprint(type, form.shape());
  }

  @Override
  public void write(@Nullable T value, WireWriter out) {
    if (value == null) {
      throw new IllegalArgumentException(
          "the value is null where a " + type.getTypeName() + " is needed");
    }
    fingerprint.write(out);
    form.encoder().write(value, out);
  }

  @Override
  public T read(WireReader in) {
    fingerprint.check(in);
    return form.decoder().read(in);
  }
}

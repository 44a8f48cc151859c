package dev.sluice.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Four bytes that tell whether writer and reader mean the same shape of a type. */
final class Fingerprint {
  private final Class<?> type;
  private final String shape;
  private final int value;

  Fingerprint(Class<?> type, String shape) {
    this.type = type;
    this.shape = shape;
    CRC32C sum = new CRC32C();
    sum.update(shape.getBytes(StandardCharsets.UTF_8));
    value = (int) sum.getValue();
  }

  void write(WireWriter out) {
    out.i32(value);
  }

  void check(WireReader in) {
    int found = in.i32();
    if (found != value) {
      throw new WireException(
          "the other process has another version of %s: fingerprint %08x, here %08x of %s"
              .formatted(type.getTypeName(), found, value, shape));
    }
  }
}

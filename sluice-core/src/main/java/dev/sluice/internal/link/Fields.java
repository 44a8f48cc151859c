package dev.sluice.internal.link;

import dev.sluice.internal.codec.WireWriter;

/** Fills in the fields of a frame. */
@FunctionalInterface
public interface Fields {
  /** Appends them. */
  void write(WireWriter frame);
}

package dev.sluice.server.internal.op;

import java.util.Map;

/** Reads argument records of a known class. */
final class Arguments {
  private Arguments() {}

  /** As {@link ShapeReader#read}. */
  static <A extends Record> A read(Class<A> type, byte[] body, Map<String, String> known) {
    return type.cast(ShapeReader.read(RouteText.arguments(type), body, known));
  }
}

package dev.sluice.benchmarks.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as bytes made ready beforehand, with slots for numbers. All numbers have the same width, so
 * the length of the body never changes. Immutable.
 */
final class Template {
  /** Marks a slot in a body. */
  static final String SLOT = "{{number}}";

  /** The lowest number that is written into a slot: of 12 digits, as all that follow. */
  static final long FIRST = 100_000_000_000L;

  private static final int WIDTH = 12;

  private final byte[] bytes;
  private final int[] slots;

  private Template(byte[] bytes, int[] slots) {
    this.bytes = bytes;
    this.slots = slots;
  }

  /** A request with a body. */
  static Template post(HttpTarget target, String path, String body) {
    byte[] text = body.replace(SLOT, "0".repeat(WIDTH)).getBytes(StandardCharsets.UTF_8);
    String head = "POST " + path + " HTTP/1.1\r\nHost: " + target.host() + ":" + target.port()
        + "\r\nContent-Type: application/json\r\nContent-Length: " + text.length + "\r\n"
        + (target.authorization().isEmpty()
            ? ""
            : "Authorization: " + target.authorization() + "\r\n")
        + "\r\n";
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + text.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(text, 0, all, start.length, text.length);
    return new Template(all, slots(body, start.length));
  }

  private static int[] slots(String body, int offset) {
    List<Integer> slots = new ArrayList<>();
    int bytesBefore = offset;
    int from = 0;
    for (int at = body.indexOf(SLOT); at >= 0; at = body.indexOf(SLOT, from)) {
      bytesBefore += body.substring(from, at).getBytes(StandardCharsets.UTF_8).length;
      slots.add(bytesBefore);
      bytesBefore += WIDTH;
      from = at + SLOT.length();
    }
    return slots.stream().mapToInt(Integer::intValue).toArray();
  }

  /** How many bytes a request has. */
  int length() {
    return bytes.length;
  }

  /** How many numbers it carries. */
  int slotCount() {
    return slots.length;
  }

  /**
   * Writes a request: its slots carry {@code number * slotCount()} and what follows, each plus {@link
   * #FIRST}.
   */
  void write(long number, ByteBuffer out) {
    int start = out.position();
    out.put(bytes);
    for (int i = 0; i < slots.length; i++) {
      digits(FIRST + number * slots.length + i, start + slots[i], out);
    }
  }

  private static void digits(long number, int at, ByteBuffer out) {
    long left = number;
    for (int i = WIDTH - 1; i >= 0; i--) {
      out.put(at + i, (byte) ('0' + left % 10));
      left /= 10;
    }
  }
}

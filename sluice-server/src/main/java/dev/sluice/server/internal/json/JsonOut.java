package dev.sluice.server.internal.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON byte for byte as Go's encoder does: {@code < > &} and U+2028/9 escaped, other text in
 * UTF-8 as it is, integers exact, floating point as in {@link GoNumbers}. Commas and, if wanted,
 * indentation by four spaces come by themselves. Not thread-safe.
 */
public final class JsonOut {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INVALID = "\\ufffd".getBytes(StandardCharsets.US_ASCII);
  private static final int DEPTH = 64;

  /** The most that one array can hold, nearly. */
  public static final int BYTES_MAX = Integer.MAX_VALUE - 16;

  private final boolean pretty;
  private final int bytesMax;
  private boolean[] filled = new boolean[DEPTH];
  private byte[] bytes = new byte[512];
  private int size;
  private int depth;
  private boolean afterKey;
  private int lineStart;

  /** Compact, or indented as {@code ?pretty} asks. */
  public JsonOut(boolean pretty) {
    this(pretty, BYTES_MAX);
  }

  /** The same, up to a size; over it everything throws {@link AnswerTooLarge}. */
  public JsonOut(boolean pretty, int bytesMax) {
    this.pretty = pretty;
    this.bytesMax = bytesMax;
  }

  /** What was written so far. */
  public ByteBuffer toBuffer() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  /** How many bytes were written so far, and not moved. */
  public int size() {
    return size;
  }

  /** Hands over what was written so far, and forgets it. */
  public void moveTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
    size = 0;
    lineStart = 0;
  }

  /** After a whole value: what follows is a document of its own, in a new line. */
  public JsonOut endLine() {
    put('\n');
    lineStart = size;
    return this;
  }

  /** Takes back what was written since the last line ended. */
  public void backToLine() {
    size = lineStart;
    depth = 0;
    afterKey = false;
  }

  /** What was written so far. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  /** Opens an object. */
  public JsonOut beginObject() {
    return begin('{');
  }

  /** Closes an object. */
  public JsonOut endObject() {
    return end('}');
  }

  /** Opens an array. */
  public JsonOut beginArray() {
    return begin('[');
  }

  /** Closes an array. */
  public JsonOut endArray() {
    return end(']');
  }

  /** The key of the next value. */
  public JsonOut key(String key) {
    separate();
    quoted(key);
    put(':');
    if (pretty) {
      put(' ');
    }
    afterKey = true;
    return this;
  }

  /** A string. Half of a surrogate pair is written as U+FFFD. */
  public JsonOut text(String text) {
    separate();
    quoted(text);
    return this;
  }

  /** Bytes that should be UTF-8, as a string; each byte that is not is written as U+FFFD. */
  public JsonOut utf8(byte[] text) {
    separate();
    put('"');
    for (int i = 0; i < text.length; ) {
      int length = Utf8.lengthAt(text, i);
      if (length == 0) {
        put(INVALID);
        i++;
      } else if (length == 1) {
        ascii(text[i++]);
      } else if (length == 3 && isLineSeparator(text, i)) {
        unicode(text[i + 2] == (byte) 0xa8 ? 0x2028 : 0x2029);
        i += length;
      } else {
        put(text, i, length);
        i += length;
      }
    }
    put('"');
    return this;
  }

  /** An integer, exact. */
  public JsonOut number(long number) {
    separate();
    ascii(Long.toString(number));
    return this;
  }

  /**
   * A floating-point number.
   *
   * @throws UnsupportedValue for infinity and NaN
   */
  public JsonOut real(double number) {
    separate();
    ascii(GoNumbers.format(number));
    return this;
  }

  /** A number as JSON has it already. */
  public JsonOut numeral(String number) {
    separate();
    ascii(number);
    return this;
  }

  /** True or false. */
  public JsonOut bool(boolean value) {
    separate();
    ascii(value ? "true" : "false");
    return this;
  }

  /** Null. */
  public JsonOut nothing() {
    separate();
    ascii("null");
    return this;
  }

  /** A value that needs no escape, quoted: base64, for example. */
  public JsonOut plainText(byte[] ascii) {
    separate();
    put('"');
    put(ascii);
    put('"');
    return this;
  }

  private JsonOut begin(char bracket) {
    separate();
    put(bracket);
    depth++;
    if (depth == filled.length) {
      filled = Arrays.copyOf(filled, 2 * depth);
    }
    filled[depth] = false;
    return this;
  }

  private JsonOut end(char bracket) {
    boolean wasFilled = filled[depth];
    depth--;
    if (wasFilled) {
      newLine();
    }
    put(bracket);
    return this;
  }

  /** Before a key or a value: the comma and the line it belongs on. */
  private void separate() {
    if (afterKey) {
      afterKey = false;
      return;
    }
    if (depth == 0) {
      return;
    }
    if (filled[depth]) {
      put(',');
    }
    filled[depth] = true;
    newLine();
  }

  private void newLine() {
    if (pretty) {
      put('\n');
      for (int i = 0; i < depth; i++) {
        ascii("    ");
      }
    }
  }

  private void quoted(String text) {
    put('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii((byte) c);
      } else if (c < 0x800) {
        put(0xc0 | (c >> 6));
        put(0x80 | (c & 0x3f));
      } else if (Character.isSurrogate(c)) {
        i += surrogate(text, i);
      } else if (c == '\u2028' || c == '\u2029') {
        unicode(c);
      } else {
        put(0xe0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3f));
        put(0x80 | (c & 0x3f));
      }
    }
    put('"');
  }

  /** Returns how many more characters it took. */
  private int surrogate(String text, int at) {
    int point = text.codePointAt(at);
    if (point < 0x10000) {
      put(INVALID);
      return 0;
    }
    put(0xf0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3f));
    put(0x80 | ((point >> 6) & 0x3f));
    put(0x80 | (point & 0x3f));
    return 1;
  }

  private void ascii(byte c) {
    switch (c) {
      case '"' -> escape('"');
      case '\\' -> escape('\\');
      case '\n' -> escape('n');
      case '\r' -> escape('r');
      case '\t' -> escape('t');
      case '\b' -> escape('b');
      case '\f' -> escape('f');
      case '<', '>', '&' -> unicode(c);
      default -> {
        if (c < 0x20) {
          unicode(c);
        } else {
          put(c);
        }
      }
    }
  }

  private void escape(char c) {
    put('\\');
    put(c);
  }

  private void unicode(int c) {
    put('\\');
    put('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      put(HEX[(c >> shift) & 0xf]);
    }
  }

  private static boolean isLineSeparator(byte[] text, int at) {
    return text[at] == (byte) 0xe2
        && text[at + 1] == (byte) 0x80
        && (text[at + 2] == (byte) 0xa8 || text[at + 2] == (byte) 0xa9);
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  private void put(byte[] more) {
    put(more, 0, more.length);
  }

  private void put(byte[] more, int from, int length) {
    room(length);
    System.arraycopy(more, from, bytes, size, length);
    size += length;
  }

  private void put(int b) {
    room(1);
    bytes[size++] = (byte) b;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      long needed = (long) size + more;
      if (needed > bytesMax) {
        throw new AnswerTooLarge(bytesMax);
      }
      long doubled = Math.min(bytes.length * 2L, bytesMax);
      bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, needed));
    }
  }
}

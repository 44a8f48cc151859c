package dev.sluice.internal.codec;

/**
 * Strings that arrive exactly as they were. A Java string is any sequence of 16-bit units, UTF-8
 * holds only those whose surrogates are paired; the others go as UTF-16, marked by a negative length.
 */
final class Texts {
  private Texts() {}

  static void write(String value, WireWriter out) {
    if (paired(value)) {
      out.text(value);
      return;
    }
    out.varint(-value.length());
    for (int i = 0; i < value.length(); i++) {
      out.u8(value.charAt(i) >> 8).u8(value.charAt(i));
    }
  }

  static String read(WireReader in) {
    long length = in.varint();
    return length < 0 ? utf16(length, in) : WireReader.utf8(in.bytes(length));
  }

  private static String utf16(long negativeLength, WireReader in) {
    // Compared while negative: the least long has no positive counterpart.
    if (negativeLength < -(in.remaining() / 2)) {
      throw new WireException("text exceeds the " + in.remaining() + " bytes left");
    }
    char[] units = new char[(int) -negativeLength];
    for (int i = 0; i < units.length; i++) {
      units[i] = (char) (in.u8() << 8 | in.u8());
    }
    return new String(units);
  }

  private static boolean paired(String value) {
    int i = 0;
    while (i < value.length()) {
      int point = value.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        return false;
      }
      i += Character.charCount(point);
    }
    return true;
  }
}

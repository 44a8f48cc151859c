package dev.sluice.server.internal.json;

/** Looks for the characters in bytes that may or may not be UTF-8. */
final class Utf8 {
  private Utf8() {}

  /** How many bytes the character here has; 0 where there is none. */
  static int lengthAt(byte[] text, int at) {
    int first = text[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > text.length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((text[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return isAllowed(first, text[at + 1] & 0xff) ? length : 0;
  }

  /** Neither too long a form, nor half a surrogate pair, nor beyond the last character. */
  private static boolean isAllowed(int first, int second) {
    return switch (first) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }
}

package dev.sluice.examples.tree;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Paths as text, reversibly, whatever bytes their names are made of: UTF-8 as it is, while {@code
 * %}, control characters and bytes that are not UTF-8 become {@code %HH}. The text has no line end
 * and no tab, so it also fits into a line of a log.
 *
 * <p>A {@link Path} keeps the exact bytes, but its text has lost those that the locale's encoding
 * does not know. Its URI has them all, so every name that is not plain ASCII goes through it.
 */
public final class PathCode {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final boolean SLASH = "/".equals(FileSystems.getDefault().getSeparator());

  private PathCode() {}

  /** The text of an absolute path. */
  public static String encode(Path path) {
    String text = path.toString();
    return SLASH && plain(text) ? text : fromUri(path);
  }

  /** The text of a path in the directory with the text {@code parent}; cheaper than encode. */
  public static String child(String parent, Path path) {
    String name = String.valueOf(path.getFileName());
    if (!plain(name)) {
      return fromUri(path);
    }
    return parent.endsWith("/") ? parent + name : parent + "/" + name;
  }

  /** The path that {@link #encode} turned into this text. */
  public static Path decode(String text) {
    if (SLASH && plain(text)) {
      return Path.of(text);
    }
    StringBuilder uri = new StringBuilder("file://");
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (unreserved(b) || b == '%') {
        uri.append((char) b);
      } else {
        appendEscaped(uri, b);
      }
    }
    return Path.of(URI.create(uri.toString()));
  }

  /** Any text on one line, escaped in the same way. */
  public static String line(String text) {
    return escape(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String fromUri(Path path) {
    String raw = path.toUri().getRawPath();
    // The URI of a directory ends in a slash, except that of a path gone meanwhile.
    boolean slash = raw.endsWith("/") && path.getNameCount() > 0;
    return escape(bytes(slash ? raw.substring(0, raw.length() - 1) : raw));
  }

  private static byte[] bytes(String rawPath) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(rawPath.length());
    for (int i = 0; i < rawPath.length(); i++) {
      char c = rawPath.charAt(i);
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(rawPath, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  private static String escape(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    StringBuilder text = new StringBuilder(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, chars, /* endOfInput= */ true);
      appendChars(text, chars.flip());
      chars.clear();
      if (!result.isError()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        appendEscaped(text, in.get());
      }
      decoder.reset();
    }
  }

  private static void appendChars(StringBuilder text, CharBuffer chars) {
    for (int i = 0; i < chars.length(); i++) {
      char c = chars.charAt(i);
      if (c < 0x20 || c == 0x7f || c == '%') {
        appendEscaped(text, (byte) c);
      } else {
        text.append(c);
      }
    }
  }

  private static void appendEscaped(StringBuilder text, byte b) {
    HEX.toHexDigits(text.append('%'), b);
  }

  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '%') {
        return false;
      }
    }
    return true;
  }

  private static boolean unreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '/'
        || b == '.'
        || b == '-'
        || b == '_'
        || b == '~';
  }
}

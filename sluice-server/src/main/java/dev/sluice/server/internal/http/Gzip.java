package dev.sluice.server.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Compression: of answers where the client accepts it, of bodies where it says so. */
final class Gzip {
  /** Smaller answers are sent as they are. */
  static final int BYTES_MIN = 1024;

  /** Sent bit by bit, each of which is to arrive at once. */
  private static final String EVENTS = "text/event-stream";

  private static final int BUFFER_BYTES = 16 * 1024;

  private Gzip() {}

  /** Whether a header {@code Accept-Encoding} lets it through. */
  static boolean isAccepted(@Nullable String accept) {
    if (accept == null) {
      return false;
    }
    for (String each : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = each.strip().split(";", 2);
      String quality = parts.length < 2 ? "" : parts[1].replace(" ", "");
      if (parts[0].strip().equals("gzip")) {
        return !quality.matches("q=0(\\.0*)?");
      }
    }
    return false;
  }

  /** Whether a body of this type is worth it: not what is compressed, or a file. */
  static boolean isWorth(@Nullable String contentType) {
    return contentType != null
        && (contentType.startsWith("application/json")
            || contentType.startsWith("application/x-ndjson")
            || (contentType.startsWith("text/") && !contentType.startsWith(EVENTS)));
  }

  static ByteBuffer compressed(ByteBuffer body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.remaining() / 4 + 64);
    try (GZIPOutputStream out = new Fast(bytes)) {
      out.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /** Little work for most of the gain. */
  static final class Fast extends GZIPOutputStream {
    Fast(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /**
   * The body that a client has compressed.
   *
   * @throws HttpFailure 400 if it is no gzip, 415 if it is compressed in another way
   */
  static InputStream decoded(InputStream body, @Nullable String encoding) throws IOException {
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return body;
    }
    if (!encoding.strip().equalsIgnoreCase("gzip")) {
      throw new HttpFailure(
          415, "the body's Content-Encoding is not known; send gzip, or as it is");
    }
    try {
      return new GZIPInputStream(body, BUFFER_BYTES);
    } catch (ZipException | EOFException e) {
      throw notGzip(e);
    }
  }

  /** What was thrown while it was read. */
  static HttpFailure notGzip(IOException e) {
    return new HttpFailure(
        400, "the body is no gzip, as its Content-Encoding says: " + e.getMessage());
  }
}

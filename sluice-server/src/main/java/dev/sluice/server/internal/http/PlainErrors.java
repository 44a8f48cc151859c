package dev.sluice.server.internal.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers what the HTTP library refuses by itself, a head that makes no sense or is too large, with a
 * line of text: the status in words, and nothing of the library.
 */
final class PlainErrors implements Request.Handler {
  private final Map<String, String> headers;

  /** With what every response has. */
  PlainErrors(Map<String, String> headers) {
    this.headers = headers;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    String line = "%d %s\n".formatted(status, HttpStatus.getMessage(status));
    ByteBuffer body = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
    headers.forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
    response.write(/* last= */ true, body, callback);
    return true;
  }
}

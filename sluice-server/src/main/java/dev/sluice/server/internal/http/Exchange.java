package dev.sluice.server.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/** One request and its response. For the thread that handles it; calls block. */
public final class Exchange {
  /** The type of JSON answers. */
  public static final String JSON = "application/json; charset=utf-8";

  private final Request request;
  private final Response response;
  private final long bodyBytesMax;
  private @Nullable Query query;
  private @Nullable InputStream body;
  private boolean failsWithProblems;

  Exchange(Request request, Response response, long bodyBytesMax) {
    this.request = request;
    this.response = response;
    this.bodyBytesMax = bodyBytesMax;
  }

  // ---- the request

  /** The method, in capitals. */
  public String method() {
    return request.getMethod();
  }

  /** The path, decoded. */
  public String path() {
    return Request.getPathInContext(request);
  }

  /**
   * The parameters of the query string.
   *
   * @throws HttpFailure 400
   */
  public Query query() {
    Query known = query;
    if (known == null) {
      known = Query.parse(request.getHttpURI().getQuery());
      query = known;
    }
    return known;
  }

  /** The first value of a header, or null. */
  public @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  /** Whether it came over TLS. */
  public boolean isSecure() {
    return request.isSecure();
  }

  /** When its first byte arrived ({@link System#nanoTime()}). */
  public long beganNanos() {
    return request.getBeginNanoTime();
  }

  /**
   * The whole body.
   *
   * @throws HttpFailure 413 over the limit; nothing more of it is read
   */
  public byte[] body() throws IOException {
    return body(new byte[0]);
  }

  /**
   * The whole body, of which the beginning was read already.
   *
   * @throws HttpFailure 413 over the limit; nothing more of it is read
   */
  public byte[] body(byte[] head) throws IOException {
    long announced = request.getLength();
    if (announced > bodyBytesMax) {
      throw tooLarge(announced);
    }
    try (InputStream in = bodyStream()) {
      byte[] rest = in.readNBytes((int) bodyBytesMax + 1 - head.length);
      if (head.length + (long) rest.length > bodyBytesMax) {
        throw tooLarge(head.length + (long) rest.length);
      }
      return head.length == 0 ? rest : joined(head, rest);
    }
  }

  private static byte[] joined(byte[] head, byte[] rest) {
    byte[] body = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, body, head.length, rest.length);
    return body;
  }

  private HttpFailure tooLarge(long bytes) {
    header("Connection", "close"); // what is left of it is not worth reading
    return new HttpFailure(
        413,
        "the body has at least %d bytes, at most %d are allowed; send less at a time, or raise the server's body limit"
            .formatted(bytes, bodyBytesMax));
  }

  /** The body as it arrives, without a limit. */
  public InputStream bodyStream() {
    InputStream known = body;
    if (known == null) {
      known = Content.Source.asInputStream(request);
      body = known;
    }
    return known;
  }

  // ---- the response

  /** Sets a header of the response. */
  public void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Takes a header of the response back. */
  public void withoutHeader(String name) {
    response.getHeaders().remove(name);
  }

  /** Answers with no body. */
  public void empty(int status) throws IOException {
    bytes(status, new byte[0]);
  }

  /** Answers with a body of the type that is set already. */
  public void bytes(int status, byte[] body) throws IOException {
    bytes(status, ByteBuffer.wrap(body));
  }

  /** Answers with a body of the type that is set already. */
  public void bytes(int status, ByteBuffer body) throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(/* last= */ true, body, written);
      written.block();
    }
  }

  /** Answers with a text. */
  public void text(int status, String text) throws IOException {
    header("Content-Type", "text/plain; charset=utf-8");
    bytes(status, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with a line of text that says what went wrong, as Go's servers do. */
  public void failText(int status, String message) throws IOException {
    header("X-Content-Type-Options", "nosniff");
    text(status, message + "\n");
  }

  /** From now on failures are answered as {@link Problem}s. */
  void failWithProblems() {
    failsWithProblems = true;
  }

  /** Answers with a failure in the form of the route; a line of text without words is no body. */
  void fail(HttpFailure failure) throws IOException {
    String message = String.valueOf(failure.getMessage());
    if (failsWithProblems) {
      Problem problem = failure.problem();
      problem
          .retryAfterSeconds()
          .ifPresent(seconds -> header("Retry-After", String.valueOf(seconds)));
      header("X-Content-Type-Options", "nosniff");
      header("Content-Type", Problem.TYPE);
      bytes(problem.status(), problem.toJson());
    } else if (message.isEmpty()) {
      empty(failure.status());
    } else {
      failText(failure.status(), message);
    }
  }

  /** Sends the client to another address. */
  public void redirect(int status, String location) throws IOException {
    header("Location", location);
    empty(status);
  }

  /** Begins a body whose length is not known; the caller closes the stream. */
  public OutputStream stream(int status) {
    response.setStatus(status);
    return Response.asBufferedOutputStream(request, response);
  }

  /** Whether the head of the response has left, so that nothing else can be answered. */
  boolean isCommitted() {
    return response.isCommitted();
  }
}

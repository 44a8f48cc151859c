package dev.sluice.server.internal.http;

import dev.sluice.server.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.zip.ZipException;
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

  private static final String NO_ROUTE = "none";

  private final Request request;
  private final Response response;
  private final Peer peer;
  private final Limits limits;
  private final long bodyBytesMax;
  private @Nullable Query query;
  private @Nullable InputStream body;
  private byte @Nullable [] whole;
  private UnaryOperator<InputStream> through = UnaryOperator.identity();
  private String user = "";
  private boolean failsWithProblems;
  private String route = NO_ROUTE;

  Exchange(Request request, Response response, Peer peer, HttpSettings settings) {
    this.request = request;
    this.response = response;
    this.peer = peer;
    this.limits = settings.limits();
    this.bodyBytesMax = settings.bodyBytes();
  }

  // ---- the request

  /** The method, in capitals. */
  public String method() {
    return request.getMethod();
  }

  /** The path without {@code .} and {@code ..} segments; what is percent-encoded in it stays so. */
  public String path() {
    return Request.getPathInContext(request);
  }

  /** The path as it was sent. */
  String rawPath() {
    return String.valueOf(request.getHttpURI().getPath());
  }

  /** Where it came from, without the port. */
  public String remoteAddress() {
    return Request.getRemoteAddr(request);
  }

  /** What a client may take. */
  public Limits limits() {
    return limits;
  }

  /** Who sent it, once that is known; empty for nobody in particular. */
  public String user() {
    return user;
  }

  /** It is known who sent it. */
  public void user(String name) {
    user = name;
  }

  /** The query string as it was sent; empty where there is none. */
  public String rawQuery() {
    String raw = request.getHttpURI().getQuery();
    return raw == null ? "" : raw;
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

  /** The path of the route table's line that has it; {@code none} where there is no such line. */
  public String route() {
    return route;
  }

  /** The dispatcher has found its line. */
  void enters(Route entered) {
    route = entered.path();
  }

  /** When its first byte arrived ({@link System#nanoTime()}). */
  public long beganNanos() {
    return request.getBeginNanoTime();
  }

  /**
   * The whole body, decompressed where it says that it is gzip; the same array each time.
   *
   * @throws HttpFailure 413 over the limit, compressed or not; nothing more of it is read
   */
  public byte[] body() throws IOException {
    byte[] known = whole;
    if (known == null) {
      try (InputStream in = Gzip.decoded(bodyStream(), header("Content-Encoding"))) {
        known = body(new byte[0], through.apply(in));
      } catch (ZipException | EOFException e) {
        throw Gzip.notGzip(e);
      }
      whole = known;
    }
    return known;
  }

  /** What {@link #body()} reads goes through here. */
  public void readBodyThrough(UnaryOperator<InputStream> filter) {
    through = filter;
  }

  /**
   * The whole body, of which the beginning was read already.
   *
   * @throws HttpFailure 413 over the limit; nothing more of it is read
   */
  public byte[] body(byte[] head) throws IOException {
    try (InputStream in = bodyStream()) {
      return body(head, in);
    }
  }

  private byte[] body(byte[] head, InputStream in) throws IOException {
    long announced = request.getLength();
    if (announced > bodyBytesMax) {
      throw tooLarge(announced);
    }
    byte[] whole = Bytes.all(head, in, announced - head.length, (int) bodyBytesMax + 1);
    if (whole.length > bodyBytesMax) {
      throw tooLarge(whole.length);
    }
    return whole;
  }

  private HttpFailure tooLarge(long bytes) {
    header("Connection", "close"); // what is left of it is not worth reading
    return new HttpFailure(
        413,
        "the body has at least %d bytes, at most %d are allowed; send less at a time, or raise the server's body limit (--max-body)"
            .formatted(bytes, bodyBytesMax));
  }

  /** The body as it arrives, without a limit. */
  public InputStream bodyStream() {
    InputStream known = body;
    if (known == null) {
      known = new PacedInput(Content.Source.asInputStream(request), peer.reading());
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
    boolean compresses = body.remaining() >= Gzip.BYTES_MIN && compresses();
    ByteBuffer sent = compresses ? Gzip.compressed(body) : body;
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, sent.remaining());
    peer.writing().begins();
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(/* last= */ true, sent, written);
      written.block();
    } finally {
      peer.writing().ends();
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

  /**
   * Before an answer that comes without the body having been read: where that is still on its way the
   * connection ends after the answer, and the client is told, as it would send its next request there.
   */
  void leaveBody() {
    if (body == null && !request.consumeAvailable()) {
      header("Connection", "close");
    }
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
  public OutputStream stream(int status) throws IOException {
    response.setStatus(status);
    boolean compresses = compresses();
    OutputStream out =
        new PacedOutput(Response.asBufferedOutputStream(request, response), peer.writing());
    return compresses ? new Gzip.Fast(out) : out;
  }

  /** Whether the client takes what is sent compressed, and it is worth it; if so, says so. */
  private boolean compresses() {
    boolean compresses = Gzip.isAccepted(header("Accept-Encoding"))
        && Gzip.isWorth(response.getHeaders().get(HttpHeader.CONTENT_TYPE))
        && !response.getHeaders().contains(HttpHeader.CONTENT_ENCODING);
    if (compresses) {
      header("Content-Encoding", "gzip");
      header("Vary", "Accept-Encoding");
    }
    return compresses;
  }

  /** Ends the connection at once, whoever is writing to it. Any thread. */
  public void cutOff() {
    request.getConnectionMetaData().getConnection().getEndPoint().close();
  }

  /** The status of the response. */
  public int status() {
    return response.getStatus();
  }

  /** Bytes of the response's body that have left. */
  long bytesWritten() {
    return Response.getContentBytesWritten(response);
  }

  /** Whether the head of the response has left, so that nothing else can be answered. */
  public boolean isCommitted() {
    return response.isCommitted();
  }
}

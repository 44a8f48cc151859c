package dev.sluice.e2e;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP connection, kept from request to request as long as the server lets it, and never opened
 * again behind the caller's back while a request is under way. For one thread.
 */
final class KeepAliveClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final int port;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  KeepAliveClient(int port) {
    this.port = port;
  }

  /**
   * What came back.
   *
   * @param headers by names in lower case
   */
  record Answer(int status, Map<String, String> headers, String body) {
    /** Which worker answered. */
    String worker() {
      return headers.getOrDefault("x-sluice-worker", "");
    }

    boolean isLast() {
      return headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    }
  }

  /** Sends one request and reads its answer; closes the connection if the server says so. */
  Answer post(String path, String json) throws IOException {
    try {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      String head =
          "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(path, body.length);
      Socket open = open();
      open.getOutputStream().write((head + json).getBytes(StandardCharsets.UTF_8));
      Answer answer = read();
      if (answer.isLast()) {
        close();
      }
      return answer;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Socket open() throws IOException {
    Socket known = socket;
    if (known == null) {
      known = new Socket(InetAddress.getLoopbackAddress(), port);
      known.setSoTimeout(PATIENCE_MILLIS);
      known.setTcpNoDelay(true);
      socket = known;
      in = new BufferedInputStream(known.getInputStream());
    }
    return known;
  }

  private Answer read() throws IOException {
    String[] status = line().split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = stream().readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the answer ended after " + body.length + " of " + length + " bytes");
    }
    return new Answer(
        Integer.parseInt(status[1]), headers, new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = stream().read(); next != '\n'; next = stream().read()) {
      if (next < 0) {
        throw new EOFException("the connection ended before the answer");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private InputStream stream() {
    return java.util.Objects.requireNonNull(in);
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    if (open != null) {
      open.close();
    }
  }
}

package dev.sluice.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client without manners: sends bytes as they are given and shows the answer as it comes. */
final class RawHttp implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(60).toMillis();

  private final Socket socket = new Socket();
  private final InputStream in;

  RawHttp(Server server) throws IOException {
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort()),
        PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  Socket socket() {
    return socket;
  }

  RawHttp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawHttp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** One response, head and body, whose length its head tells; less if the server closes. */
  String response() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (!text(all).endsWith("\r\n\r\n")) {
      int next = readOrEnd();
      if (next < 0) {
        return text(all);
      }
      all.write(next);
    }
    Matcher length = LENGTH.matcher(text(all));
    if (length.find()) {
      all.writeBytes(in.readNBytes(Integer.parseInt(length.group(1))));
    }
    return text(all);
  }

  private int readOrEnd() throws IOException {
    try {
      return in.read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  /** Whether the server ends the connection, in order or not, without another byte. */
  boolean isClosedByServer() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package dev.sluice.server.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Whether another process listens on an address.
 *
 * @param address where this one has listened
 */
record Successor(InetSocketAddress address) {
  private static final int CONNECT_MILLIS = 200;

  boolean isListening() {
    InetAddress host = address.getAddress();
    InetAddress reachable = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(reachable, address.getPort()), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false; // refused: that is the answer
    }
  }
}

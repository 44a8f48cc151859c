package dev.sluice.workflow;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where other processes of this machine ring when they have committed something that concerns this one: a
 * datagram socket on loopback, whose port is a part of the process's name. A ring says where to look, never
 * what is so: the file says that. One that is lost costs the time until the next scan, one that is forged a
 * look; it counts only with the receiver's name, which only who can read the file knows.
 *
 * <pre>
 * datagram   name of the receiver LF (letter text LF)*
 * letters    R  something is runnable      M wid  a message or a child's end has come
 *            S  something is to stop       E id   a workflow has changed
 *            P  a process has come
 * </pre>
 *
 * <p>Implementation note: the thread that listens does nothing but hand on; state is final.
 */
final class Bell implements AutoCloseable {
  static final int DATAGRAM_BYTES = 8192;

  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");
  private static final Pattern PORT = Pattern.compile("@([0-9]{1,5})");

  private final @Nullable DatagramChannel channel;

  /** Who is told of rings. */
  @FunctionalInterface
  interface Listener {
    void rung(char letter, String text);
  }

  private Bell(@Nullable DatagramChannel channel) {
    this.channel = channel;
  }

  /** One that is not heard of yet. Where the machine allows none, everything waits for scans instead. */
  static Bell open() {
    try {
      DatagramChannel channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return new Bell(channel);
    } catch (IOException | SecurityException | UnsupportedOperationException e) {
      LOG.log(Level.INFO, "other processes cannot wake this one, it scans: {0}", e);
      return new Bell(null);
    }
  }

  /** A process's name with its port. */
  String named(String process) {
    DatagramChannel open = channel;
    return open == null ? process : process + "@" + open.socket().getLocalPort();
  }

  /** Where a process of this name listens; null where it does not. */
  static @Nullable SocketAddress addressOf(String process) {
    Matcher matcher = PORT.matcher(process);
    int port = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    return port < 1 || port > 0xffff
        ? null
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Hands on what comes for a name that begins so, until it is closed. */
  void listen(String process, Listener listener) {
    DatagramChannel open = channel;
    if (open != null) {
      Thread.ofPlatform()
          .daemon()
          .name("sluice-wf-bell")
          .start(() -> loop(open, process, listener));
    }
  }

  private static void loop(DatagramChannel channel, String process, Listener listener) {
    ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES);
    while (channel.isOpen()) {
      try {
        channel.receive(buffer.clear());
        handOn(StandardCharsets.UTF_8.decode(buffer.flip()).toString(), process, listener);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "a ring of another process was not understood", e);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a ring of another process came to nothing; a scan finds it", e);
      }
    }
  }

  private static void handOn(String datagram, String process, Listener listener) {
    List<String> lines = datagram.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().startsWith(process)) {
      return;
    }
    for (String line : lines.subList(1, lines.size())) {
      if (!line.isEmpty()) {
        listener.rung(line.charAt(0), line.substring(1));
      }
    }
  }

  /** Sends what a process is to be told; never waits. False where it did not get on its way. */
  boolean ring(SocketAddress peer, String process, String lines) {
    DatagramChannel open = channel;
    if (open == null) {
      return false;
    }
    byte[] bytes = (process + "\n" + lines).getBytes(StandardCharsets.UTF_8);
    try {
      return open.send(ByteBuffer.wrap(bytes), peer) == bytes.length;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a ring did not get on its way; a scan finds it", e);
      return false;
    }
  }

  @Override
  public void close() {
    DatagramChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "closing the bell failed", e);
      }
    }
  }
}

package dev.sluice.server.internal.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket on a port that other processes may listen on too (SO_REUSEPORT), if they serve
 * the same file: the kernel spreads new connections over all of them. Where servers of different
 * files shared a port, clients would meet now the one, now the other; so whoever finds the port taken
 * joins only where a {@link PortClaim} says that this file is served there.
 *
 * <p>Who finds it free listens alone first: while that socket does, nobody else can. It opens the
 * port to others when its claim is made.
 */
final class SharedPort implements AutoCloseable {
  private static final int TRIES = 20; // another process may be between its two sockets
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ServerSocketChannel channel;
  private final @Nullable PortClaim claim;

  private SharedPort(ServerSocketChannel channel, @Nullable PortClaim claim) {
    this.channel = channel;
    this.claim = claim;
  }

  /**
   * Listens.
   *
   * @param claims the folder of the claims of the file that is served
   * @throws IOException if the address cannot be had
   */
  static SharedPort listen(InetSocketAddress address, int backlog, Path claims) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return tryListen(address, backlog, claims);
      } catch (BindException e) {
        if (tries == TRIES) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Whether this platform can share a port at all. */
  static boolean isPossible() throws IOException {
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    }
  }

  private static SharedPort tryListen(InetSocketAddress address, int backlog, Path claims)
      throws IOException {
    if (!isPossible()) {
      return new SharedPort(open(address, backlog, /* shared= */ false), null);
    }
    ServerSocketChannel alone;
    try {
      alone = open(address, 1, /* shared= */ false);
    } catch (BindException e) {
      return join(address, backlog, claims, e);
    }
    try (alone) {
      InetSocketAddress bound = (InetSocketAddress) alone.getLocalAddress();
      PortClaim claim = PortClaim.take(file(claims, bound));
      alone.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      return withClaim(claim, bound, backlog);
    }
  }

  private static SharedPort join(
      InetSocketAddress address, int backlog, Path claims, BindException taken) throws IOException {
    PortClaim claim = PortClaim.join(file(claims, address));
    if (claim == null) {
      BindException failure =
          new BindException(taken.getMessage() + ", by a process that does not serve this file");
      failure.initCause(taken);
      throw failure;
    }
    return withClaim(claim, address, backlog);
  }

  private static SharedPort withClaim(PortClaim claim, InetSocketAddress address, int backlog)
      throws IOException {
    try {
      return new SharedPort(open(address, backlog, /* shared= */ true), claim);
    } catch (IOException e) {
      claim.close();
      throw e;
    }
  }

  private static ServerSocketChannel open(InetSocketAddress address, int backlog, boolean shared)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (shared) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(address, backlog);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Path file(Path claims, InetSocketAddress address) {
    String host = address.getAddress().getHostAddress().replaceAll("[^0-9A-Za-z.]", "_");
    return claims.resolve("listen-" + host + "-" + address.getPort());
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /** Lets the port go; the channel is closed by whoever accepts. */
  @Override
  public void close() throws IOException {
    if (claim != null) {
      claim.close();
    }
  }
}

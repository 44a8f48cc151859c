package dev.sluice.internal.link;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.platform.Platform;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The process at the other end of a writer's socket: it must be this user's, as it is sent all writes. */
final class Peer {
  private Peer() {}

  /**
   * Connects to a writer's socket, without blocking.
   *
   * @throws IOException if nobody listens there
   * @throws SluiceException READ_ONLY if another user does
   */
  static SocketChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
        throw new IOException("the writer accepts no links at this moment");
      }
      requireOwn(socket, Platform.peerUser(channel));
      return channel;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  static void requireOwn(Path socket, String user) {
    if (!user.equals(Platform.ownUser())) {
      throw SluiceException.of(
          SluiceError.READ_ONLY,
          "the user %s listens at %s, and this process runs as %s: nothing is sent there; run all processes that open the file as one user"
              .formatted(user, socket, Platform.ownUser()));
    }
  }
}

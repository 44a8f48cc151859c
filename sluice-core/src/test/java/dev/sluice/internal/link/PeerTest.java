package dev.sluice.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.SluiceException;
import dev.sluice.internal.platform.Platform;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes are sent to a process of this user only. */
final class PeerTest {
  @Test
  void socket_ofThisUser_isConnected(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      try (SocketChannel channel = Peer.connect(socket)) {
        assertThat(Platform.peerUser(channel)).isEqualTo(Platform.ownUser());
      }
    }
  }

  @Test
  void socket_ofAnotherUser_isRefused() {
    assertThatExceptionOfType(SluiceException.Failed.class)
        .isThrownBy(() -> Peer.requireOwn(Path.of("s"), Platform.ownUser() + "2"))
        .withMessageContaining("nothing is sent there");
  }
}

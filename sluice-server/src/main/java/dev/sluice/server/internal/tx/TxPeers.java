package dev.sluice.server.internal.tx;

import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.http.Problem;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The socket on which this process takes requests for its transactions from the other processes that
 * serve the file: one request for each connection. It is made when the first transaction begins.
 * Thread-safe.
 */
final class TxPeers implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 256;
  private static final Pattern HOME = Pattern.compile("t([0-9a-z]+)x[0-9a-f]{10}\\.peer");

  private final Sluice sluice;
  private final Function<TxCommand, TxAnswer> registry;
  private final int bodyBytesMax;
  private final Duration timeout;
  private final String home = TxId.newHome();
  private final Semaphore room = new Semaphore(CONNECTIONS_MAX);
  private @Nullable ServerSocketChannel listener;
  private boolean closed;

  /** With how long to wait for another process's answer. */
  TxPeers(
      Sluice sluice, Function<TxCommand, TxAnswer> registry, int bodyBytesMax, Duration timeout) {
    this.timeout = timeout;
    this.sluice = sluice;
    this.registry = registry;
    this.bodyBytesMax = bodyBytesMax;
  }

  /** This process's name in the ids of its transactions. */
  String home() {
    return home;
  }

  /**
   * Listens, if it does not yet.
   *
   * @throws HttpFailure 503 if it cannot
   */
  synchronized void listen() {
    if (listener != null || closed) {
      return;
    }
    Path path = sluice.socket(home);
    try {
      deleteDead(path);
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(path));
      makePrivate(path);
      listener = channel;
      Thread.ofVirtual().name("sluice-tx-peers").start(() -> accept(channel));
    } catch (IOException e) {
      throw Problem.of(
              ServerError.UNAVAILABLE,
              "cannot listen for other processes on %s: %s".formatted(path, e))
          .toFailure();
    }
  }

  private static void makePrivate(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
  }

  /** Deletes the sockets that processes have left behind which are no more. */
  private static void deleteDead(Path path) throws IOException {
    try (DirectoryStream<Path> sockets =
        Files.newDirectoryStream(path.toAbsolutePath().getParent(), "t*.peer")) {
      for (Path socket : sockets) {
        Matcher matcher = HOME.matcher(socket.getFileName().toString());
        if (matcher.matches() && ProcessHandle.of(pid(matcher)).isEmpty()) {
          Files.deleteIfExists(socket);
        }
      }
    }
  }

  private static long pid(Matcher matcher) {
    try {
      return Long.parseLong(matcher.group(1), 36);
    } catch (NumberFormatException e) {
      return -1; // no process of ours is named so
    }
  }

  private void accept(ServerSocketChannel channel) {
    try {
      while (true) {
        SocketChannel connection = channel.accept();
        Thread.ofVirtual().name("sluice-tx-peer").start(() -> serve(connection));
      }
    } catch (ClosedChannelException e) {
      return; // closed on purpose
    } catch (IOException e) {
      System.getLogger("dev.sluice")
          .log(
              System.Logger.Level.ERROR,
              "the socket for transactions failed; other processes cannot reach those of this one",
              e);
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(Channels.newInputStream(connection)));
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(connection)))) {
      if (!room.tryAcquire()) {
        full().write(out);
        return;
      }
      try {
        answer(TxCommand.read(in, bodyBytesMax)).write(out);
      } finally {
        room.release();
      }
    } catch (IOException e) {
      System.getLogger("dev.sluice")
          .log(System.Logger.Level.DEBUG, "a request of another process was cut off", e);
    }
  }

  private TxAnswer answer(TxCommand command) {
    try {
      return registry.apply(command);
    } catch (HttpFailure e) {
      return new TxAnswer.Refused(e.problem());
    } catch (RuntimeException e) { // a bug: the other process must have an answer
      System.getLogger("dev.sluice")
          .log(System.Logger.Level.ERROR, "a request of another process failed", e);
      return new TxAnswer.Refused(
          Problem.of(ServerError.INTERNAL, "internal error; the server's log says more"));
    }
  }

  private static TxAnswer full() {
    return new TxAnswer.Refused(Problem.of(
        ServerError.UNAVAILABLE,
        "%d requests from other processes are under way, the limit; try again"
            .formatted(CONNECTIONS_MAX)));
  }

  /** Passes a request on to the process where its transaction lives, and waits for the answer. */
  TxAnswer ask(TxCommand command) {
    Path path = sluice.socket(command.id().home());
    boolean sent = false;
    CompletableFuture<Void> late = new CompletableFuture<>();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      late.completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS)
          .thenRunAsync(() -> closeQuietly(channel));
      channel.connect(UnixDomainSocketAddress.of(path));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
      sent = true;
      command.write(out);
      return TxAnswer.read(
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel))));
    } catch (IOException e) {
      return new TxAnswer.Refused(late.isDone() ? late(command) : lost(command, sent));
    } finally {
      late.cancel(/* mayInterruptIfRunning= */ false);
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger("dev.sluice")
          .log(System.Logger.Level.DEBUG, "a late connection could not be closed", e);
    }
  }

  private Problem late(TxCommand command) {
    return Problem.of(
        command.verb() == TxCommand.Verb.COMMIT
            ? SluiceError.CLIENT_TIMEOUT
            : SluiceError.TX_TIMEOUT,
        "the process where transaction %s lives has not answered for %d ms; %s"
            .formatted(
                command.id(),
                timeout.toMillis(),
                command.verb() == TxCommand.Verb.COMMIT
                    ? "it may be committed: look at the data"
                    : "it is rolled back when its limits pass; run it again"));
  }

  private static Problem lost(TxCommand command, boolean sent) {
    if (sent && command.verb() == TxCommand.Verb.COMMIT) {
      return Problem.of(
          SluiceError.CLIENT_EXPIRED,
          "the process where the transaction lived has died while it committed; it may be applied: look at the data");
    }
    return Problem.of(
        SluiceError.TX_LOST,
        "the process where transaction %s lived is gone, and the transaction with it; unless it was committed, nothing was applied; run it again"
            .formatted(command.id()));
  }

  @Override
  public synchronized void close() {
    closed = true;
    ServerSocketChannel channel = listener;
    try {
      if (channel != null) {
        channel.close();
        Files.deleteIfExists(sluice.socket(home));
      }
    } catch (IOException e) {
      System.getLogger("dev.sluice")
          .log(System.Logger.Level.DEBUG, "the socket for transactions was not deleted", e);
    }
  }
}

package dev.sluice.benchmarks.http;

import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import dev.sluice.benchmarks.Load;
import dev.sluice.benchmarks.Measurement;
import dev.sluice.benchmarks.Worker;
import dev.sluice.server.Server;
import dev.sluice.server.ServerOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

/**
 * The main class of a process that serves. Arguments: {@link ServerKind}, file of the database, file for
 * the port.
 */
final class ServerWorker {
  private ServerWorker() {}

  /** Serves until told to quit. */
  public static void main(String[] args) throws Exception {
    ServerKind kind = ServerKind.valueOf(args[0].toUpperCase(Locale.ROOT));
    Path file = Path.of(args[1]);
    Path port = Path.of(args[2]);
    Worker.serve(() -> {
      Serving serving = open(kind, file);
      Files.writeString(port, Integer.toString(serving.port()));
      return serving;
    });
  }

  private static Serving open(ServerKind kind, Path file) throws Exception {
    return switch (kind) {
      case SLUICE -> sluice(file);
      case ECHO -> {
        Rival rival = new Rival(body -> body);
        yield new Serving(rival.port(), rival::close, () -> {});
      }
      case NAIVE -> {
        NaiveWriter writer = new NaiveWriter(file, LoadTable.BENCH);
        Rival rival = new Rival(writer);
        yield new Serving(rival.port(), rival::close, writer::close);
      }
    };
  }

  private static Serving sluice(Path file) {
    Sluice sluice = Sluice.open(file, SluiceOptions.defaults());
    Server server = Server.start(
        sluice,
        ServerOptions.defaults()
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    return new Serving(server.address().getPort(), server::close, sluice::close);
  }

  /** What is closed after the server. */
  @FunctionalInterface
  private interface Database {
    void close() throws SQLException;
  }

  /** A server that runs; it does nothing by itself. */
  private record Serving(int port, Runnable server, Database database) implements Load {
    @Override
    public Measurement run(long nanos) {
      throw new UnsupportedOperationException("a server is put under load by others");
    }

    @Override
    public void execute(String text) {
      throw new UnsupportedOperationException("a server takes its orders over HTTP: " + text);
    }

    @Override
    public void close() throws SQLException {
      server.run();
      database.close();
    }
  }
}

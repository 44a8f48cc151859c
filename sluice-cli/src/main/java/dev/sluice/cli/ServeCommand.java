package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import dev.sluice.server.Server;
import dev.sluice.server.ServerOptions;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice serve}: the database over HTTP, until the process is told to end. */
@Command(
    name = "serve",
    header = "Serve a database over HTTP, compatible with rqlite's API.",
    description = {
      "Creates the database file where there is none. SIGTERM and SIGINT end it in order:",
      "requests under way are answered, and what is queued is kept in the journal.",
      "docs/http.md describes the endpoints."
    },
    footer = {
      "",
      "Examples:",
      "  sluice serve app.db",
      "  sluice serve app.db --listen 127.0.0.1:8080 --foreign-keys off",
      "  curl -d '[\"SELECT 1\"]' localhost:4001/db/query"
    })
final class ServeCommand implements Callable<Integer> {
  /** Held, as the logging library forgets the level of a logger that nobody holds. */
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private Database database = new Database();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = Listen.class,
      description = "Where to listen (default: localhost:4001).")
  private InetSocketAddress listen =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), ServerOptions.DEFAULT_PORT);

  @Option(
      names = "--foreign-keys",
      paramLabel = "on|off",
      description = "Whether foreign keys are enforced (default: on; rqlite's is off).")
  private Switch foreignKeys = Switch.on;

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      description = "How long requests under way may go on when it ends (default: 10s).")
  private Duration drain = Duration.ofSeconds(10);

  @Option(
      names = "--operations",
      paramLabel = "JAR",
      split = ",",
      description = "Jars with typed operations, and routes, of your own.")
  private List<Path> operations = List.of();

  @ArgGroup(validate = false, heading = "Queued writes:%n")
  private QueueFlags queue = new QueueFlags();

  /** What an option that is on or off is given. */
  @SuppressWarnings("MemberName") // users write them so
  enum Switch {
    on,
    off
  }

  @Override
  public Integer call() throws InterruptedException {
    JETTY.setLevel(Debug.on() ? Level.INFO : Level.WARNING);
    Extensions extensions = Extensions.load(operations);
    Sluice sluice = database.openOrCreate(options().withOperations(extensions.operations()));
    Server server;
    try {
      server = Server.start(
          sluice,
          queue
              .on(ServerOptions.defaults())
              .withListen(listen)
              .withDrainTimeout(drain)
              .withResources(extensions.resources()));
    } catch (UncheckedIOException e) {
      sluice.close();
      throw new CommandFailed("LISTEN", e.getMessage() + "; choose another with --listen");
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
      end(server, sluice);
      ended.countDown();
    }));
    InetSocketAddress address = server.address();
    print("serving %s on http://%s:%d"
        .formatted(database.file(), address.getHostString(), address.getPort()));
    ended.await();
    return ExitCode.OK;
  }

  private SluiceOptions options() {
    SluiceOptions options = SluiceOptions.defaults().withForeignKeys(foreignKeys == Switch.on);
    Duration timeout = database.timeoutOr(options.timeout());
    return options.withTimeout(timeout);
  }

  private void end(Server server, Sluice sluice) {
    server.close();
    sluice.close();
    print("ended: requests under way were answered, the database is closed");
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(line + "\n");
    out.flush();
  }
}

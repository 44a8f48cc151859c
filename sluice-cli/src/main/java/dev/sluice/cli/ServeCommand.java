package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import dev.sluice.server.Server;
import dev.sluice.server.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
      "  sluice serve app.db --workers 4",
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
      description = "How long connections may take to end at the end (default: 10s).")
  private Duration drainTimeout = Duration.ofSeconds(10);

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      description =
          "How log lines are written: for people, or one JSON object each (default: text).")
  private LogFormat logFormat = LogFormat.text;

  @Option(
      names = "--operations",
      paramLabel = "JAR",
      split = ",",
      description = "Jars with typed operations, and routes, of your own.")
  private List<Path> operations = List.of();

  @ArgGroup(validate = false, heading = "Processes:%n")
  private WorkerFlags workers = new WorkerFlags();

  @ArgGroup(validate = false, heading = "Queued writes:%n")
  private QueueFlags queue = new QueueFlags();

  @ArgGroup(validate = false, heading = "Security:%n")
  private SecurityFlags security = new SecurityFlags();

  @ArgGroup(validate = false, heading = "Limits:%n")
  private LimitFlags limits = new LimitFlags();

  @ArgGroup(validate = false, heading = "Requests, transactions, streams, keys:%n")
  private RequestFlags requests = new RequestFlags();

  /** What an option that is on or off is given. */
  @SuppressWarnings("MemberName") // users write them so
  enum Switch {
    on,
    off
  }

  @Override
  public Integer call() throws InterruptedException {
    JETTY.setLevel(Debug.on() ? Level.INFO : Level.WARNING);
    logFormat.install();
    security.requireGuarded(listen);
    Extensions extensions = Extensions.load(operations);
    ServerOptions given = wanted().withResources(extensions.resources());
    Optional<WorkerTask> task = WorkerTask.here();
    if (task.isEmpty() && !Files.exists(database.file())) {
      // All that may be wrong with what is given, before a database is created for nothing.
      requireReadable(given);
      requireFree(listen);
    }
    int processes = workers.count(spec);
    if (processes > 0 && task.isEmpty()) {
      return supervise(processes);
    }
    ServerOptions wanted = given.withListen(address(task));
    Sluice sluice = database.openOrCreate(options().withOperations(extensions.operations()));
    Server server;
    try {
      server = told(() -> Server.start(sluice, wanted));
    } catch (CommandFailed e) {
      sluice.close();
      throw e;
    }
    InetSocketAddress address = server.address();
    String scheme = wanted.tls().isPresent() ? "https" : "http";
    new Service(server, sluice, spec.commandLine().getOut())
        .run("serving %s on %s://%s:%d"
            .formatted(database.file(), scheme, address.getHostString(), address.getPort()));
    return ExitCode.OK;
  }

  private static <T> T told(Supplier<T> work) {
    try {
      return work.get();
    } catch (UncheckedIOException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith("cannot listen")
          ? new CommandFailed("LISTEN", message + "; choose another with --listen")
          : new CommandFailed("FILE", message);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("OPTIONS", String.valueOf(e.getMessage()), ExitCode.USAGE);
    }
  }

  private ServerOptions wanted() {
    try {
      ServerOptions options = queue.on(ServerOptions.defaults()).withDrainTimeout(drainTimeout);
      return workers.on(security.on(requests.on(limits.on(options))), spec);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          "USAGE",
          UsageText.named(String.valueOf(e.getMessage()), spec) + "; see sluice serve --help",
          ExitCode.USAGE);
    }
  }

  private static void requireReadable(ServerOptions options) {
    told(() -> {
      Server.check(options);
      return options;
    });
  }

  /** The file is not there yet, so nobody who listens there serves it. */
  private static void requireFree(InetSocketAddress address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      throw new CommandFailed(
          "LISTEN",
          "cannot listen on %s:%d: %s%s; choose another with --listen"
              .formatted(
                  address.getHostString(),
                  address.getPort(),
                  reason,
                  reason.startsWith("Address already in use")
                      ? ", by a process that does not serve this file"
                      : ""));
    }
  }

  private InetSocketAddress address(Optional<WorkerTask> task) {
    return task.map(given -> new InetSocketAddress(listen.getAddress(), given.port()))
        .orElse(listen);
  }

  private int supervise(int processes) throws InterruptedException {
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    Duration patience = drainTimeout.plus(options().timeout());
    return new Supervisor(
            new Supervisor.Plan(database.file(), processes, listen, arguments, patience),
            spec.commandLine().getOut(),
            spec.commandLine().getErr())
        .run();
  }

  private SluiceOptions options() {
    SluiceOptions options = SluiceOptions.defaults().withForeignKeys(foreignKeys == Switch.on);
    Duration timeout = database.timeoutOr(options.timeout());
    return requests.on(options.withTimeout(timeout));
  }
}

package dev.sluice.benchmarks.flows;

import dev.sluice.benchmarks.CaseFailed;
import dev.sluice.benchmarks.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A PostgreSQL server of this run alone: its own cluster in the run's folder, on loopback, with the shim's
 * environment. Durable as it is by default; memory and checkpoints set so that they hold nothing up. As
 * PostgreSQL does not run as root, root runs it as the user {@code postgres}.
 */
final class Postgres implements AutoCloseable {
  static final String USER = "bench";

  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final Path PROC = Path.of("/proc");
  private static final String OTHER_USER = "postgres";
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final long TICKS_A_SECOND = 100; // USER_HZ, of Linux on all its platforms
  private static final int CHILDREN_TIME = 15; // cutime, with cstime behind it, after the name

  private final Path binaries;
  private final Path folder;
  private final String password;
  private final int port;
  private final Process server;

  private Postgres(Path binaries, Path folder, String password, int port, Process server) {
    this.binaries = binaries;
    this.folder = folder;
    this.password = password;
    this.port = port;
    this.server = server;
  }

  /** Where the newest one of this machine is; empty where there is none. */
  static Optional<Path> installed() throws IOException {
    Optional<Path> newest = Optional.empty();
    if (Files.isDirectory(INSTALLED)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(INSTALLED)) {
        for (Path version : versions) {
          Path bin = version.resolve("bin");
          if (Files.isExecutable(bin.resolve("initdb"))
              && (newest.isEmpty() || bin.compareTo(newest.get()) > 0)) {
            newest = Optional.of(bin);
          }
        }
      }
    }
    return newest;
  }

  /** Makes a cluster and starts it; the environment is for the server's processes only. */
  static Postgres start(Path binaries, Setting setting) throws CaseFailed, InterruptedException {
    try {
      Path folder = Files.createDirectory(setting.freshFile("pg"));
      String password = HexFormat.of().formatHex(randomBytes());
      Path secret = Files.writeString(folder.resolve("password"), password);
      ownedByServer(setting.folder(), folder, secret);
      Path data = folder.resolve("data");
      run(
          folder,
          Map.of(),
          List.of(
              binaries.resolve("initdb").toString(),
              "-D",
              data.toString(),
              "-U",
              USER,
              "-E",
              "UTF8",
              "--locale=C",
              "-A",
              "scram-sha-256",
              "--pwfile=" + secret));
      int port = freePort();
      Process server = command(folder, setting.environment(), serverCommand(binaries, data, port))
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("server.log").toFile())
          .start();
      Postgres started = new Postgres(binaries, folder, password, port, server);
      started.awaitReady(setting.environment());
      return started;
    } catch (IOException e) {
      throw new CaseFailed("PostgreSQL cannot be started: " + e.getMessage(), e);
    }
  }

  private static List<String> serverCommand(Path binaries, Path data, int port) {
    List<String> command =
        new ArrayList<>(List.of(binaries.resolve("postgres").toString(), "-D", data.toString()));
    for (String setting : List.of(
        "listen_addresses=127.0.0.1",
        "port=" + port,
        "unix_socket_directories=",
        "shared_buffers=512MB",
        "max_wal_size=4GB",
        "checkpoint_timeout=30min")) {
      command.add("-c");
      command.add(setting);
    }
    return command;
  }

  /** The JDBC URL of a database. */
  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  String password() {
    return password;
  }

  /** Makes an empty database. */
  void create(String database) throws CaseFailed, InterruptedException {
    try {
      run(
          folder,
          Map.of("PGPASSWORD", password),
          List.of(
              binaries.resolve("createdb").toString(),
              "-h",
              "127.0.0.1",
              "-p",
              Integer.toString(port),
              "-U",
              USER,
              database));
    } catch (IOException e) {
      throw new CaseFailed("a database of PostgreSQL cannot be made: " + e.getMessage(), e);
    }
  }

  /** Processor time of all its processes, those that have ended too. */
  Duration processorTime() throws CaseFailed {
    try {
      Duration alive = server
          .descendants()
          .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
          .reduce(server.info().totalCpuDuration().orElse(Duration.ZERO), Duration::plus);
      String stat = Files.readString(PROC.resolve(Long.toString(server.pid())).resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ended =
          Long.parseLong(fields[CHILDREN_TIME - 2]) + Long.parseLong(fields[CHILDREN_TIME - 1]);
      return alive.plusMillis(ended * 1000 / TICKS_A_SECOND);
    } catch (IOException e) {
      throw new CaseFailed("PostgreSQL has ended: " + log(), e);
    }
  }

  private void awaitReady(Map<String, String> environment)
      throws IOException, CaseFailed, InterruptedException {
    long end = System.nanoTime() + STEP.toNanos();
    List<String> question = List.of(
        binaries.resolve("pg_isready").toString(), "-h", "127.0.0.1", "-p", Integer.toString(port));
    while (exitCode(command(folder, Map.of(), question)) != 0) {
      if (!server.isAlive() || System.nanoTime() - end > 0) {
        close();
        throw new CaseFailed("PostgreSQL did not start: " + log());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    String library = environment.get("LD_PRELOAD");
    Path maps = PROC.resolve(Long.toString(server.pid())).resolve("maps");
    if (library != null && !Files.readString(maps).contains(library)) {
      close();
      throw new CaseFailed("the preloaded library did not reach PostgreSQL");
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("server.log")).strip();
    } catch (IOException e) {
      return "its log cannot be read: " + e.getMessage();
    }
  }

  /** The server may enter the run's folder and owns what is its own. */
  private static void ownedByServer(Path run, Path folder, Path secret) throws IOException {
    if (isRoot()) {
      Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx--x--x"));
      var owner =
          run.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER_USER);
      Files.setOwner(folder, owner);
      Files.setOwner(secret, owner);
    }
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ProcessBuilder command(
      Path folder, Map<String, String> environment, List<String> command) {
    List<String> whole = new ArrayList<>();
    if (isRoot()) {
      whole.addAll(
          List.of("setpriv", "--reuid", OTHER_USER, "--regid", OTHER_USER, "--init-groups"));
    }
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder;
  }

  private static void run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, CaseFailed, InterruptedException {
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    int code = exitCode(command(folder, environment, command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile()));
    if (code != 0) {
      throw new CaseFailed("%s ended with %d: %s"
          .formatted(command.getFirst(), code, Files.readString(log).strip()));
    }
  }

  private static int exitCode(ProcessBuilder command)
      throws IOException, CaseFailed, InterruptedException {
    Process process = command.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(STEP.toSeconds(), TimeUnit.SECONDS)) {
        throw new CaseFailed(command.command() + " took longer than " + STEP);
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Ends it: fast shutdown, and by force when that takes too long. */
  @Override
  public void close() {
    boolean interrupted = false;
    try {
      Process signal = new ProcessBuilder("kill", "-INT", Long.toString(server.pid())).start();
      signal.waitFor(STEP.toSeconds(), TimeUnit.SECONDS);
      server.waitFor(STEP.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException e) {
      System.err.println("PostgreSQL is ended by force: " + e.getMessage());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

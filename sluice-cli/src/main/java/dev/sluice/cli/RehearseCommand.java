package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.examples.catalogue.Rehearsal;
import dev.sluice.server.Server;
import dev.sluice.server.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The training run for the launcher's start-up archive: the usual commands, once each, on a database
 * of their own, and a small scan for the workers of {@code scan}, which use the archive too. Prints
 * nothing.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {
  @Option(
      names = "--library",
      paramLabel = "FOLDER",
      description = "Unpack SQLite's library into this folder first, and use it.")
  private @Nullable Path library;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (library != null) {
      SqliteLibrary.unpack(library);
    }
    Path folder = Files.createTempDirectory("sluice-rehearsal");
    try {
      Rehearsal.run(Files.createDirectory(folder.resolve("scan")));
      serve(folder.resolve("served.db"));
      return rehearse(folder.resolve("rehearsal.db").toString());
    } finally {
      delete(folder);
    }
  }

  private static void serve(Path file) throws IOException {
    ServerOptions options = ServerOptions.defaults()
        .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (Sluice sluice = Sluice.open(file);
        Server server = Server.start(sluice, options)) {
      String address = "http://127.0.0.1:" + server.address().getPort();
      request(
          address + "/db/execute", "[\"CREATE TABLE t(a)\", [\"INSERT INTO t VALUES (?)\", 1]]");
      request(address + "/db/execute?queue&wait", "[\"INSERT INTO t VALUES (2)\"]");
      request(address + "/db/query", "[\"SELECT * FROM t\"]");
    }
  }

  private static void request(String address, String body) throws IOException {
    URLConnection connection = URI.create(address).toURL().openConnection();
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    try (InputStream in = connection.getInputStream()) {
      in.readAllBytes();
    }
  }

  private static int rehearse(String file) {
    List<List<String>> commands = List.of(
        List.of("--help"),
        List.of("exec", file, "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT) STRICT"),
        List.of("exec", file, "INSERT INTO t(b) VALUES (?) RETURNING a", "-p", "x", "--json"),
        List.of("query", file, "SELECT * FROM t"),
        List.of("query", file, "SELECT * FROM t WHERE a = :a", "-p", "a=1", "--json"),
        List.of("query", file, "SELECT * FROM t", "--csv"),
        List.of("status", file));
    int worst = ExitCode.OK;
    for (List<String> command : commands) {
      int exitCode = run(command);
      worst = exitCode == ExitCode.NO_WRITER ? worst : Math.max(worst, exitCode);
    }
    return worst;
  }

  private static int run(List<String> args) {
    PrintWriter nowhere = StandardOutput.on(OutputStream.nullOutputStream());
    PrintWriter err = new PrintWriter(System.err, /* autoFlush= */ true, StandardCharsets.UTF_8);
    return Commands.commandLine(nowhere, err).execute(args.toArray(String[]::new));
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}

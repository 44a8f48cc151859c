package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code sluice serve} in a process of its own, and a client for it. */
final class ServedProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("serving .* on https?://.*:(\\d+)");

  private final Process process;
  private final BufferedReader out;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private ServedProcess(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader();
    String line = requireNonNull(out.readLine(), "the server has ended");
    Matcher matcher = LISTENING.matcher(line);
    if (!matcher.matches()) {
      throw new AssertionError("the server said: " + line);
    }
    this.port = Integer.parseInt(matcher.group(1));
  }

  /** Starts on a free port and returns when it listens. */
  static ServedProcess start(Path database, String... options) throws IOException {
    return beside(database, 0, options);
  }

  /** Starts on this port and returns when it listens. */
  static ServedProcess beside(Path database, int port, String... options) throws IOException {
    Path errors = database.resolveSibling("serve.err");
    return new ServedProcess(new ProcessBuilder(command(database, port, options))
        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
        .start());
  }

  /** The command line. */
  static List<String> command(Path database, int port, String... options) {
    List<String> command = SluiceCommand.in(requireNonNull(database.getParent()));
    command.addAll(List.of("serve", database.toString(), "--listen", "127.0.0.1:" + port));
    command.addAll(List.of(options));
    return command;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** The processes it has started. */
  List<ProcessHandle> children() {
    return process.children().toList();
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** With a header. */
  HttpResponse<String> post(String path, String body, String header, String value)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .header(header, value)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** An answer as it arrives. */
  HttpResponse<Stream<String>> postForLines(String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Accept", "application/x-ndjson")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofLines());
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    Run.await(process);
  }

  /** Ends it in order; what it said last. */
  String terminate() throws IOException, InterruptedException {
    process.toHandle().destroy(); // the process itself would close its output, too
    String last = out.readLine();
    Run.await(process);
    return String.valueOf(last);
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(children());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(ended -> ended.onExit().orTimeout(60, TimeUnit.SECONDS).join());
    client.close();
  }
}

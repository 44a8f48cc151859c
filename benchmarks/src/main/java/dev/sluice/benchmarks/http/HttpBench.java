package dev.sluice.benchmarks.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.benchmarks.CaseFailed;
import dev.sluice.benchmarks.JavaProcess;
import dev.sluice.benchmarks.Setting;
import dev.sluice.benchmarks.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One run of {@code bench http}: a process for each server, one that sends the requests, and all cases
 * in turns. Every case has a short window in every round while the others are idle, so each ratio
 * compares windows that lie seconds apart.
 */
final class HttpBench implements AutoCloseable {
  private static final int ROUNDS = 3;
  private static final Duration WARM_UP_MAX = Duration.ofSeconds(2);

  private final Setting setting;
  private final Map<ServerKind, Served> servers = new EnumMap<>(ServerKind.class);
  private final WorkerProcess client;

  private record Served(WorkerProcess process, int port) {}

  /** Starts the processes of these cases. */
  HttpBench(Setting setting, List<HttpCase> cases)
      throws CaseFailed, IOException, InterruptedException {
    this.setting = setting;
    client = WorkerProcess.start(setting, JavaProcess.SERVER, ClientWorker.class, List.of());
    try {
      for (HttpCase each : cases) {
        ServerKind kind = each.workload().server();
        if (!servers.containsKey(kind)) {
          setting.progress().step("starting " + kind.name().toLowerCase(Locale.ROOT));
          servers.put(kind, start(kind));
        }
      }
      client.awaitReady();
    } catch (CaseFailed | IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private Served start(ServerKind kind) throws CaseFailed, IOException, InterruptedException {
    Path portFile = setting.freshFile("port");
    WorkerProcess process = WorkerProcess.start(
        setting,
        JavaProcess.SERVER,
        ServerWorker.class,
        List.of(kind.name(), setting.freshFile("db").toString(), portFile.toString()));
    process.awaitReady();
    int port = Integer.parseInt(Files.readString(portFile));
    if (kind == ServerKind.SLUICE) {
      prepare(HttpTarget.local("127.0.0.1", port));
    }
    return new Served(process, port);
  }

  private static void prepare(HttpTarget target) throws IOException, InterruptedException {
    try (Questions questions = new Questions(target)) {
      questions.post("/db/execute", LoadTable.BENCH.create());
      questions.post("/db/execute", LoadTable.BENCH.seed());
    }
  }

  /** Warms and measures all. */
  Map<String, HttpResult> run(List<HttpCase> cases) throws CaseFailed, InterruptedException {
    Duration warmUp =
        setting.measured().compareTo(WARM_UP_MAX) < 0 ? setting.measured() : WARM_UP_MAX;
    for (HttpCase each : cases) {
      setting.progress().step("warming " + each.label());
      window(each, warmUp);
    }
    Map<HttpCase, List<HttpResult.Round>> rounds = new LinkedHashMap<>();
    Map<String, HttpResult> results = new LinkedHashMap<>();
    for (int round = 1; round <= ROUNDS; round++) {
      for (HttpCase each : cases) {
        setting.progress().step("round %d of %d: %s".formatted(round, ROUNDS, each.label()));
        rounds
            .computeIfAbsent(each, _ -> new ArrayList<>())
            .add(window(each, setting.measured().dividedBy(ROUNDS)));
      }
    }
    for (HttpCase each : cases) {
      long memory = served(each).process().peakMemoryKib();
      results.put(
          each.label(), HttpResult.of(each.label(), rounds.getOrDefault(each, List.of()), memory));
    }
    return results;
  }

  private HttpResult.Round window(HttpCase each, Duration length)
      throws CaseFailed, InterruptedException {
    Served served = served(each);
    client.execute(each.order(served.port()));
    Duration server = served.process().processorTime();
    Duration sender = client.processorTime();
    client.begin(length);
    var measured = client.result(length);
    return new HttpResult.Round(
        measured,
        served.process().processorTime().minus(server),
        client.processorTime().minus(sender));
  }

  private Served served(HttpCase each) {
    return requireNonNull(servers.get(each.workload().server()));
  }

  @Override
  public void close() {
    client.close();
    servers.values().forEach(served -> served.process().close());
  }
}

package dev.sluice.server.internal.rqlite;

import dev.sluice.Latency;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Stats;
import dev.sluice.server.internal.Counters;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.GoDuration;
import dev.sluice.server.internal.json.JsonOut;
import dev.sluice.server.internal.json.JsonTree;
import dev.sluice.server.internal.queue.QueueOptions;
import dev.sluice.server.internal.queue.QueuedRequests;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * GET /status and /debug/vars. Fields have rqlite's names where there is something true to say, and
 * {@code sluice} has what the writer counts. Thread-safe.
 */
public final class Status {
  private static final Duration ASK = Duration.ofSeconds(2);

  private final Sluice sluice;
  private final Supplier<Identity> self;
  private final QueuedRequests queued;
  private final Counters counters;
  private final Instant started = Instant.now();

  /** Over an open database. */
  public Status(Sluice sluice, Supplier<Identity> self, QueuedRequests queued, Counters counters) {
    this.sluice = sluice;
    this.self = self;
    this.queued = queued;
    this.counters = counters;
  }

  /** GET /status. */
  public void status(Exchange exchange) throws IOException {
    Map<String, Object> tree = tree(exchange.isSecure());
    Object shown =
        exchange.query().has("key") ? JsonTree.at(exchange.query().text("key"), tree) : tree;
    answer(exchange, shown);
  }

  /** GET /debug/vars. */
  public void vars(Exchange exchange) throws IOException {
    Map<String, Object> vars = new TreeMap<>();
    vars.put("http", counters.all());
    vars.put("memstats", memory());
    stats().ifPresent(stats -> vars.put("sluice", writer(stats)));
    String key = exchange.query().text("key");
    if (exchange.query().has("key")) {
      vars.keySet().removeIf(name -> !name.equals(key));
    }
    answer(exchange, vars);
  }

  private static void answer(Exchange exchange, @org.jspecify.annotations.Nullable Object value)
      throws IOException {
    JsonOut out = new JsonOut(exchange.query().has("pretty"));
    exchange.bytes(200, JsonTree.write(value, out).toBuffer());
  }

  private Map<String, Object> tree(boolean secure) {
    Optional<Stats> stats = stats();
    Map<String, Object> tree = new TreeMap<>();
    tree.put("build", sorted("version", self.get().version(), "compiler_toolchain", java()));
    tree.put(
        "cluster", sorted("addr", self.get().address(), "api_addr", self.get().address()));
    tree.put("extensions", sorted("names", List.of()));
    tree.put("http", http(secure, stats));
    tree.put("node", node());
    tree.put("os", os());
    tree.put("runtime", runtime());
    tree.put("store", store(stats));
    stats.ifPresent(known -> tree.put("sluice", writer(known)));
    return tree;
  }

  /** Nothing where the writer does not answer: the status says so by leaving it out. */
  private Optional<Stats> stats() {
    try {
      return Optional.of(sluice.within(ASK).stats());
    } catch (SluiceException e) {
      return Optional.empty();
    }
  }

  private Map<String, Object> http(boolean secure, Optional<Stats> stats) {
    QueueOptions options = queued.options();
    Map<String, Object> queue = sorted(
        "max_size", options.capacity(),
        "batch_size", options.batchSize(),
        "timeout", GoDuration.format(options.batchTimeout()));
    queue.put("pending", queued.backlog());
    queue.put("transaction", options.transaction());
    queue.put("sequence_number", stats.map(Stats::queuedApplied).orElse(0L));
    queue.put("failed", stats.map(Stats::queuedFailed).orElse(0L));
    Map<String, Object> http = new TreeMap<>();
    http.put("auth", self.get().auth() ? "enabled" : "disabled");
    http.put("bind_addr", self.get().address());
    http.put("queue", sorted("_default", queue));
    http.put("tls", sorted("enabled", String.valueOf(secure)));
    return http;
  }

  private Map<String, Object> node() {
    Instant now = Instant.now();
    Duration uptime = Duration.between(started, now);
    return sorted(
        "start_time", started.toString(),
        "current_time", now.toString(),
        "uptime", GoDuration.format(uptime));
  }

  private static Map<String, Object> os() {
    ProcessHandle process = ProcessHandle.current();
    Map<String, Object> os = new TreeMap<>();
    os.put("pid", process.pid());
    process.parent().ifPresent(parent -> os.put("ppid", parent.pid()));
    process.info().command().ifPresent(command -> os.put("executable", command));
    return os;
  }

  private static Map<String, Object> runtime() {
    Map<String, Object> runtime = sorted(
        "version", java(),
        "os", System.getProperty("os.name", ""),
        "arch", System.getProperty("os.arch", ""));
    runtime.put("num_cpu", Runtime.getRuntime().availableProcessors());
    runtime.put("num_threads", ManagementFactory.getThreadMXBean().getThreadCount());
    return runtime;
  }

  private static Map<String, Object> memory() {
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    Map<String, Object> memory = new TreeMap<>();
    memory.put("heap_used", heap.getUsed());
    memory.put("heap_committed", heap.getCommitted());
    return memory;
  }

  private static String java() {
    return "Java " + Runtime.version();
  }

  private Map<String, Object> store(Optional<Stats> stats) {
    Identity identity = self.get();
    Map<String, Object> store = new TreeMap<>();
    store.put("node_id", identity.id());
    store.put("addr", identity.address());
    store.put("ready", stats.isPresent());
    if (stats.isPresent()) {
      store.put("leader", sorted("node_id", identity.id(), "addr", identity.address()));
      store.put("raft", sorted("state", "Leader", "voter", true));
    }
    store.put(
        "nodes",
        List.of(sorted("id", identity.id(), "addr", identity.address(), "suffrage", "Voter")));
    store.put("sqlite3", sqlite(stats));
    return store;
  }

  private Map<String, Object> sqlite(Optional<Stats> stats) {
    Map<String, Object> sqlite = new TreeMap<>();
    sqlite.put("path", sluice.path().toString());
    try {
      var facts = sluice
          .within(ASK)
          .query("SELECT sqlite_version() AS version, page_count * page_size AS size"
              + " FROM pragma_page_count(), pragma_page_size()")
          .single();
      sqlite.put("version", facts.text("version"));
      sqlite.put("db_size", facts.longValue("size"));
    } catch (SluiceException e) {
      sqlite.put("error", String.valueOf(e.getMessage()));
    }
    stats.ifPresent(known -> sqlite.put("wal_size", known.walBytes()));
    return sqlite;
  }

  private static Map<String, Object> writer(Stats stats) {
    Map<String, Object> writer = new TreeMap<>();
    writer.put("version", stats.version());
    writer.put("writer_pid", stats.writerPid());
    writer.put("writer_here", stats.writerHere());
    writer.put("epoch", stats.epoch());
    writer.put("takeovers", stats.takeovers());
    writer.put("clients", stats.clients());
    writer.put("queue_depth", stats.queueDepth());
    writer.put("queue_bytes", stats.queueBytes());
    writer.put("oldest_ns", stats.oldestNanos());
    writer.put("journal_records", stats.journalRecords());
    writer.put("journal_bytes", stats.journalBytes());
    writer.put("queued_applied", stats.queuedApplied());
    writer.put("queued_failed", stats.queuedFailed());
    writer.put("writes", stats.writes());
    writer.put("commits", stats.commits());
    writer.put("fsyncs", stats.fsyncs());
    writer.put("reruns", stats.reruns());
    writer.put("resends_answered", stats.resendsAnswered());
    writer.put("rejections", new TreeMap<>(stats.rejections()));
    writer.put("wal_bytes", stats.walBytes());
    writer.put("queue_wait_ns", times(stats.queueWait()));
    writer.put("execute_ns", times(stats.execute()));
    writer.put("commit_ns", times(stats.commit()));
    writer.put("force_ns", times(stats.forces()));
    writer.put("checkpoint_ns", times(stats.checkpoints()));
    writer.put("read_hold_ns", times(stats.readHolds()));
    writer.put("foreign_lock_wait_ns", times(stats.foreignLockWaits()));
    writer.put("batch_writes", times(stats.batches()));
    return writer;
  }

  private static Map<String, Object> times(Latency latency) {
    return sorted(
        "count",
        latency.count(),
        "mean",
        latency.mean(),
        "p50",
        latency.p50(),
        "p99",
        latency.p99(),
        "p999",
        latency.p999(),
        "max",
        latency.max());
  }

  private static Map<String, Object> sorted(String key, Object value, Object... more) {
    Map<String, Object> map = new TreeMap<>();
    map.put(key, value);
    for (int i = 0; i < more.length; i += 2) {
      map.put((String) more[i], more[i + 1]);
    }
    return map;
  }
}

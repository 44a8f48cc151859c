package dev.sluice.server;

import static java.util.Objects.requireNonNull;

import dev.sluice.workflow.Workflows;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a {@link Server} listens, and its limits. Immutable: each {@code with…} gives a copy. */
public final class ServerOptions implements Cloneable {
  /** The port rqlite's clients expect. */
  public static final int DEFAULT_PORT = 4001;

  private static final Duration TIME_MAX = Duration.ofDays(3650);
  private static final Pattern WORKER = Pattern.compile("[0-9A-Za-z._-]{1,64}");

  private InetSocketAddress listen =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT);
  private long bodyBytes = Limits.ofMemory(64 << 20, 6);
  private int headerBytes = 16 << 10;
  private Duration idleTimeout = Duration.ofSeconds(60);
  private Duration drainTimeout = Duration.ofSeconds(10);
  private int queueCapacity = 1024;
  private int queueBatchSize = 128;
  private Duration queueBatchTimeout = Duration.ofMillis(50);
  private boolean queueTransaction;
  private String worker = Long.toString(ProcessHandle.current().pid());
  private Limits limits = Limits.defaults();
  private Optional<Path> authFile = Optional.empty();
  private Optional<Tls> tls = Optional.empty();
  private Optional<String> allowOrigin = Optional.empty();
  private Optional<OutputStream> accessLog = Optional.empty();
  private Duration keyRetention = Duration.ofHours(24);
  private int transactionsMax = 64;
  private Duration transactionIdleTimeout = Duration.ofSeconds(5);
  private Duration transactionTimeout = Duration.ofSeconds(10);
  private Duration streamTimeout = Duration.ofSeconds(60);
  private int requestsMax = 1024;
  private long bodiesBytes = Limits.ofMemory(256 << 20, 4);
  private List<Resource> resources = List.of();
  private Optional<Workflows> workflows = Optional.empty();

  private ServerOptions() {}

  /** The defaults, which docs/http.md lists. */
  public static ServerOptions defaults() {
    return new ServerOptions();
  }

  /** Where it listens; port 0 takes a free one. Loopback, port 4001. */
  public InetSocketAddress listen() {
    return listen;
  }

  /** See {@link #listen()}. */
  public ServerOptions withListen(InetSocketAddress listen) {
    requireNonNull(listen, "listen");
    ServerOptions copy = copy();
    copy.listen = listen;
    return copy;
  }

  /**
   * The most bytes of a request's body that is held in memory; more is refused with 413. 64 MiB, but at
   * most a sixth of the memory that Java may take.
   */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** See {@link #bodyBytes()}. */
  public ServerOptions withBodyBytes(long bodyBytes) {
    if (bodyBytes < 1024 || bodyBytes > 1 << 30) {
      throw new IllegalArgumentException("bodyBytes must be 1 KiB to 1 GiB: " + bodyBytes);
    }
    ServerOptions copy = copy();
    copy.bodyBytes = bodyBytes;
    return copy;
  }

  /** The most bytes of all headers of a request; more is refused with 431. 16 KiB. */
  public int headerBytes() {
    return headerBytes;
  }

  /** See {@link #headerBytes()}. */
  public ServerOptions withHeaderBytes(int headerBytes) {
    if (headerBytes < 1024 || headerBytes > 1 << 20) {
      throw new IllegalArgumentException("headerBytes must be 1 KiB to 1 MiB: " + headerBytes);
    }
    ServerOptions copy = copy();
    copy.headerBytes = headerBytes;
    return copy;
  }

  /** How long a connection may be silent before it is closed. 60 s. */
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /** See {@link #idleTimeout()}. */
  public ServerOptions withIdleTimeout(Duration idleTimeout) {
    ServerOptions copy = copy();
    copy.idleTimeout = positive(idleTimeout, "idleTimeout");
    return copy;
  }

  /** How long {@link Server#drain()} waits for connections to end by themselves. 10 s. */
  public Duration drainTimeout() {
    return drainTimeout;
  }

  /** See {@link #drainTimeout()}. */
  public ServerOptions withDrainTimeout(Duration drainTimeout) {
    ServerOptions copy = copy();
    copy.drainTimeout = positive(drainTimeout, "drainTimeout");
    return copy;
  }

  /**
   * Queued requests this server accepts before they are applied; more are refused with 503 QUEUE_FULL.
   * 1024.
   */
  public int queueCapacity() {
    return queueCapacity;
  }

  /** See {@link #queueCapacity()}. */
  public ServerOptions withQueueCapacity(int queueCapacity) {
    ServerOptions copy = copy();
    copy.queueCapacity = positive(queueCapacity, "queueCapacity");
    return copy;
  }

  /**
   * Shown in /status and without effect: queued writes are applied as soon as they are in the journal,
   * in groups that load itself makes. 128.
   */
  public int queueBatchSize() {
    return queueBatchSize;
  }

  /** See {@link #queueBatchSize()}. */
  public ServerOptions withQueueBatchSize(int queueBatchSize) {
    ServerOptions copy = copy();
    copy.queueBatchSize = positive(queueBatchSize, "queueBatchSize");
    return copy;
  }

  /** Shown in /status and without effect, as {@link #queueBatchSize()}. 50 ms. */
  public Duration queueBatchTimeout() {
    return queueBatchTimeout;
  }

  /** See {@link #queueBatchTimeout()}. */
  public ServerOptions withQueueBatchTimeout(Duration queueBatchTimeout) {
    if (queueBatchTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "queueBatchTimeout must not be negative: " + queueBatchTimeout);
    }
    ServerOptions copy = copy();
    copy.queueBatchTimeout = queueBatchTimeout;
    return copy;
  }

  /** Whether the statements of each queued request stand and fall together. No. */
  public boolean queueTransaction() {
    return queueTransaction;
  }

  /** See {@link #queueTransaction()}. */
  public ServerOptions withQueueTransaction(boolean queueTransaction) {
    ServerOptions copy = copy();
    copy.queueTransaction = queueTransaction;
    return copy;
  }

  /** How answers name this server ({@code X-Sluice-Worker}): the id of its process. */
  public String worker() {
    return worker;
  }

  /**
   * See {@link #worker()}.
   *
   * @param worker 1 to 64 letters, digits and {@code . _ -}
   */
  public ServerOptions withWorker(String worker) {
    if (!WORKER.matcher(worker).matches()) {
      throw new IllegalArgumentException(
          "worker must be 1 to 64 letters, digits, dots, dashes and underscores: " + worker);
    }
    ServerOptions copy = copy();
    copy.worker = worker;
    return copy;
  }

  /** What clients may take, beside the limits above. */
  public Limits limits() {
    return limits;
  }

  /** See {@link #limits()}. */
  public ServerOptions withLimits(Limits limits) {
    requireNonNull(limits, "limits");
    ServerOptions copy = copy();
    copy.limits = limits;
    return copy;
  }

  /** The auth file, as docs/http.md describes it; without one everybody may do everything. None. */
  public Optional<Path> auth() {
    return authFile;
  }

  /** See {@link #auth()}. It is read when the server starts, and again when it changes. */
  public ServerOptions withAuth(Path file) {
    requireNonNull(file, "file");
    ServerOptions copy = copy();
    copy.authFile = Optional.of(file);
    return copy;
  }

  /** How it speaks TLS; without, it speaks plain HTTP. None. */
  public Optional<Tls> tls() {
    return tls;
  }

  /** See {@link #tls()}. */
  public ServerOptions withTls(Tls tls) {
    requireNonNull(tls, "tls");
    ServerOptions copy = copy();
    copy.tls = Optional.of(tls);
    return copy;
  }

  /** The origin whose scripts browsers let in ({@code Access-Control-Allow-Origin}). None. */
  public Optional<String> allowOrigin() {
    return allowOrigin;
  }

  /** See {@link #allowOrigin()}; {@code *} for all. */
  public ServerOptions withAllowOrigin(String origin) {
    if (origin.isBlank() || origin.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "the origin is not like https://example.org, nor *: " + origin);
    }
    ServerOptions copy = copy();
    copy.allowOrigin = Optional.of(origin);
    return copy;
  }

  /** Where each request is noted, without parameters and bodies. Nowhere. */
  public Optional<OutputStream> accessLog() {
    return accessLog;
  }

  /** See {@link #accessLog()}. A thread of the server writes to it; it is the caller's to close. */
  public ServerOptions withAccessLog(OutputStream out) {
    requireNonNull(out, "out");
    ServerOptions copy = copy();
    copy.accessLog = Optional.of(out);
    return copy;
  }

  /** How long what was applied under an {@code Idempotency-Key} is kept to be answered again. 24 h. */
  public Duration keyRetention() {
    return keyRetention;
  }

  /** See {@link #keyRetention()}. */
  public ServerOptions withKeyRetention(Duration keyRetention) {
    ServerOptions copy = copy();
    copy.keyRetention = positive(keyRetention, "keyRetention");
    return copy;
  }

  /** Interactive transactions open in this process at a time; one more is refused with 503. 64. */
  public int transactionsMax() {
    return transactionsMax;
  }

  /** See {@link #transactionsMax()}. */
  public ServerOptions withTransactionsMax(int transactionsMax) {
    ServerOptions copy = copy();
    copy.transactionsMax = positive(transactionsMax, "transactionsMax");
    return copy;
  }

  /**
   * How long an interactive transaction may wait for its next request before it is rolled back; all
   * other writers wait meanwhile. The database's own limit counts, too. 5 s.
   */
  public Duration transactionIdleTimeout() {
    return transactionIdleTimeout;
  }

  /** See {@link #transactionIdleTimeout()}. */
  public ServerOptions withTransactionIdleTimeout(Duration transactionIdleTimeout) {
    ServerOptions copy = copy();
    copy.transactionIdleTimeout = positive(transactionIdleTimeout, "transactionIdleTimeout");
    return copy;
  }

  /** How long an interactive transaction may take in all; the database's own limit counts, too. 10 s. */
  public Duration transactionTimeout() {
    return transactionTimeout;
  }

  /** See {@link #transactionTimeout()}. */
  public ServerOptions withTransactionTimeout(Duration transactionTimeout) {
    ServerOptions copy = copy();
    copy.transactionTimeout = positive(transactionTimeout, "transactionTimeout");
    return copy;
  }

  /**
   * How long a streamed answer may take, the client's reading included; after that it is cut off, as it
   * holds a snapshot. The database's {@code readTimeout} counts, too. 60 s.
   */
  public Duration streamTimeout() {
    return streamTimeout;
  }

  /** See {@link #streamTimeout()}. */
  public ServerOptions withStreamTimeout(Duration streamTimeout) {
    ServerOptions copy = copy();
    copy.streamTimeout = positive(streamTimeout, "streamTimeout");
    return copy;
  }

  /** Requests under way at a time; one more is refused with 503. 1024. */
  public int requestsMax() {
    return requestsMax;
  }

  /** See {@link #requestsMax()}. */
  public ServerOptions withRequestsMax(int requestsMax) {
    ServerOptions copy = copy();
    copy.requestsMax = positive(requestsMax, "requestsMax");
    return copy;
  }

  /**
   * The most bytes of the bodies of all requests under way that are held in memory (503). 256 MiB, but
   * at most a quarter of the memory that Java may take.
   */
  public long bodiesBytes() {
    return bodiesBytes;
  }

  /** See {@link #bodiesBytes()}. */
  public ServerOptions withBodiesBytes(long bodiesBytes) {
    if (bodiesBytes < 1024) {
      throw new IllegalArgumentException("bodiesBytes must be 1 KiB or more: " + bodiesBytes);
    }
    ServerOptions copy = copy();
    copy.bodiesBytes = bodiesBytes;
    return copy;
  }

  /** Routes of your own, beside those of the server. None. */
  public List<Resource> resources() {
    return resources;
  }

  /** See {@link #resources()}. */
  public ServerOptions withResources(List<Resource> resources) {
    ServerOptions copy = copy();
    copy.resources = List.copyOf(resources);
    return copy;
  }

  /**
   * The workflows that this process runs: those it has defined run here at once when they are started
   * over HTTP, and their figures are in /metrics. None; the server then only queues and manages.
   */
  public Optional<Workflows> workflows() {
    return workflows;
  }

  /** See {@link #workflows()}. They are of the same {@code Sluice}, and the caller's to close. */
  public ServerOptions withWorkflows(Workflows workflows) {
    requireNonNull(workflows, "workflows");
    ServerOptions copy = copy();
    copy.workflows = Optional.of(workflows);
    return copy;
  }

  private static int positive(int number, String name) {
    if (number < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more: " + number);
    }
    return number;
  }

  private static Duration positive(Duration time, String name) {
    if (time.isNegative() || time.isZero() || time.compareTo(TIME_MAX) > 0) {
      throw new IllegalArgumentException(
          name + " must be positive, and at most " + TIME_MAX.toDays() + " days: " + time);
    }
    return time;
  }

  private ServerOptions copy() {
    try {
      return (ServerOptions) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}

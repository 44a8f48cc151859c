package dev.sluice.e2e;

import dev.sluice.Operation;
import dev.sluice.Outcome;
import dev.sluice.Receipt;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Sql;
import dev.sluice.Stats;
import dev.sluice.Ticket;
import dev.sluice.WriteKey;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that opens a database and obeys the commands on its standard input, one a line; {@link
 * Child} is the other end. Each answer is one line. Writes carry ids that are unique over all
 * processes: {@code name.thread.number}.
 */
final class ChildMain {
  private static final int KINDS = 4;
  private static final int PILED_AT_ONCE = 500;
  private static final int READING_THREADS = 2;
  private static final long INTERRUPT_PAUSE_NANOS = 50_000;

  private final String name;
  private final Sluice sluice;
  private final PrintStream out;
  private final Map<String, WriteKey> unknown = new ConcurrentHashMap<>();
  private final AtomicInteger threads = new AtomicInteger();
  private final List<Thread> looping = new ArrayList<>();
  private volatile boolean stopping;

  private ChildMain(String name, Sluice sluice, PrintStream out) {
    this.name = name;
    this.sluice = sluice;
    this.out = out;
  }

  /** Name, database, then options as {@code name=value}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(
        new FileOutputStream(FileDescriptor.out), /* autoFlush= */ true, StandardCharsets.UTF_8);
    Sluice sluice;
    try {
      sluice = Sluice.open(Path.of(args[1]), options(List.of(args).subList(2, args.length)));
    } catch (SluiceException e) {
      out.println(error("refused", e));
      return;
    }
    out.println("ready");
    try (sluice;
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      new ChildMain(args[0], sluice, out).obey(in);
    }
    out.println("closed");
  }

  private static SluiceOptions options(List<String> settings) {
    SluiceOptions options = SluiceOptions.defaults().withTimeout(Duration.ofSeconds(60));
    List<Operation<?, ?>> operations = new ArrayList<>(List.of(Operations.PAIR));
    for (String setting : settings) {
      String value = setting.substring(setting.indexOf('=') + 1);
      switch (setting.substring(0, setting.indexOf('='))) {
        case "timeoutMillis" ->
          options = options.withTimeout(Duration.ofMillis(Long.parseLong(value)));
        case "journalBytes" -> options = options.withJournalBytes(Long.parseLong(value));
        case "walSoftBytes" -> options = options.withWalSoftLimitBytes(Long.parseLong(value));
        case "special" -> operations.add(Operations.SPECIAL);
        case "reshaped" -> operations.add(Operations.RESHAPED);
        default -> throw new IllegalArgumentException(setting);
      }
    }
    return options.withOperations(operations);
  }

  private void obey(BufferedReader in) throws IOException, InterruptedException {
    String line = in.readLine();
    while (line != null && !line.equals("close")) {
      String[] words = line.split(" ", 2);
      try {
        obey(words[0], words.length == 1 ? "" : words[1]);
      } catch (SluiceException e) {
        out.println(error("error", e));
      }
      line = in.readLine();
    }
    stop();
  }

  private void obey(String command, String rest) throws InterruptedException {
    switch (command) {
      case "write" -> write(Integer.parseInt(rest));
      case "async" -> writeAsync(Integer.parseInt(rest));
      case "loop" -> loop(Integer.parseInt(rest), this::writeMixed);
      case "queue" -> loop(Integer.parseInt(rest), this::enqueueOne);
      case "storm" -> storm(Integer.parseInt(rest));
      case "stop" -> {
        stop();
        out.println("stopped");
      }
      case "exec" -> out.println("done " + sluice.execute(rest).changes());
      case "value" -> out.println("value " + sluice.query(rest).singleValue());
      case "enqueue" -> enqueue(Integer.parseInt(rest));
      case "queuesql" -> out.println("queued " + sluice.enqueue(rest).sequence());
      case "pile" -> pile(rest.split(" "));
      case "read" -> read();
      case "wal" -> wal();
      case "fill" -> fill(Integer.parseInt(rest));
      case "await" -> await(rest);
      case "outcomes" -> outcomes();
      case "call" -> call(rest);
      case "stats" -> stats();
      case "handover" -> {
        sluice.handover();
        out.println("handed");
      }
      default -> throw new IllegalArgumentException(command);
    }
  }

  // ---- writes

  /** One write, by its id; throws what Sluice throws. */
  private interface OneWrite {
    void run(String id, int number);
  }

  private void write(int count) {
    int thread = threads.incrementAndGet();
    for (int i = 0; i < count; i++) {
      report(id(thread, i), i, (id, _) -> insert(id));
    }
    out.println("written");
  }

  private void writeAsync(int count) {
    int thread = threads.incrementAndGet();
    for (int i = 0; i < count; i++) {
      String id = id(thread, i);
      sluice
          .executeAsync("INSERT INTO w VALUES (?)", id)
          .whenComplete((_, e) -> out.println(e == null ? "ack " + id : failed(id, e)));
    }
    out.println("submitted");
  }

  private void loop(int count, OneWrite write) {
    for (int i = 0; i < count; i++) {
      int thread = threads.incrementAndGet();
      looping.add(Thread.ofPlatform().start(() -> {
        for (int n = 0; !stopping; n++) {
          report(id(thread, n), n, write);
        }
      }));
    }
  }

  private void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : looping) {
      thread.join();
    }
    looping.clear();
    stopping = false;
  }

  private String id(int thread, int number) {
    return name + "." + thread + "." + number;
  }

  private void report(String id, int number, OneWrite write) {
    try {
      write.run(id, number);
      out.println("ack " + id);
    } catch (SluiceException e) {
      out.println(failed(id, e));
    }
  }

  private String failed(String id, Throwable e) {
    if (e instanceof SluiceException.OutcomeUnknown known) {
      known.key().ifPresent(key -> unknown.put(id, key));
      return "unknown " + id + " " + known.code();
    }
    return e instanceof SluiceException known
        ? error("fail " + id, known)
        : "fail " + id + " BUG " + e;
  }

  private static String error(String what, SluiceException e) {
    return what + " " + e.code() + " " + String.valueOf(e.getMessage()).replace('\n', ' ');
  }

  private Receipt insert(String id) {
    return sluice.execute("INSERT INTO w VALUES (?)", id);
  }

  /** Every kind of write in turn; all but the first touch two tables. */
  private void writeMixed(String id, int number) {
    switch (number % KINDS) {
      case 0 -> insert(id);
      case 1 -> sluice.executeAll(pair(id));
      case 2 -> sluice.call(Operations.PAIR, new Operations.Text(id));
      default ->
        sluice.transaction(tx -> {
          pair(id).forEach(tx::execute);
          return id;
        });
    }
  }

  private static List<Sql> pair(String id) {
    return List.of(
        Sql.of("INSERT INTO w VALUES (?)", id), Sql.of("INSERT INTO pair VALUES (?)", id));
  }

  /** Threads that write while another interrupts them as fast as it can. */
  private void storm(int count) throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < KINDS; i++) {
      int thread = threads.incrementAndGet();
      writers.add(Thread.ofPlatform().start(() -> {
        for (int n = 0; n < count; n++) {
          report(id(thread, n), n, this::writeMixed);
        }
      }));
    }
    while (writers.stream().anyMatch(Thread::isAlive)) {
      writers.forEach(Thread::interrupt);
      LockSupport.parkNanos(INTERRUPT_PAUSE_NANOS);
    }
    for (Thread writer : writers) {
      writer.join();
    }
    out.println("survived");
  }

  // ---- queued writes

  private void enqueueOne(String id, int number) {
    out.println("ticket " + id + " " + queued(id).sequence());
  }

  private Ticket queued(String id) {
    return sluice.enqueue("INSERT INTO w VALUES (?)", id);
  }

  private void enqueue(int count) {
    int thread = threads.incrementAndGet();
    for (int i = 0; i < count; i++) {
      enqueueOne(id(thread, i), i);
    }
    out.println("enqueued");
  }

  /** Queues writes of a kilobyte until one is refused. */
  private void fill(int most) {
    String padding = "x".repeat(1024);
    for (int i = 0; i < most; i++) {
      sluice.enqueue("INSERT INTO w SELECT ? WHERE ? IS NOT NULL", "fill." + i, padding);
    }
    out.println("filled");
  }

  /** Queues so many writes that carry so many bytes, many at a time. */
  private void pile(String[] words) {
    int count = Integer.parseInt(words[0]);
    String padding = "x".repeat(Integer.parseInt(words[1]));
    int thread = threads.incrementAndGet();
    List<CompletableFuture<Ticket>> tickets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tickets.add(sluice.enqueueAsync(
          Sql.of("INSERT INTO w SELECT ? WHERE ? IS NOT NULL", id(thread, i), padding)));
      if (tickets.size() == PILED_AT_ONCE) {
        tickets.forEach(CompletableFuture::join);
        tickets.clear();
      }
    }
    tickets.forEach(CompletableFuture::join);
    out.println("piled");
  }

  private void await(String rest) {
    String[] words = rest.split(" ");
    Ticket ticket = new Ticket(Long.parseLong(words[0]));
    Outcome outcome = sluice.await(ticket, Duration.ofMillis(Long.parseLong(words[1])));
    out.println("awaited " + words[0] + " " + outcome.getClass().getSimpleName());
  }

  // ---- reads

  /** Threads that read without a pause, so that their snapshots overlap, until told to stop. */
  private void read() {
    for (int i = 0; i < READING_THREADS; i++) {
      looping.add(Thread.ofPlatform().start(() -> {
        while (!stopping) {
          sluice.read(snapshot -> {
            snapshot.query("SELECT count(*) FROM w");
            return snapshot.query("SELECT max(id) FROM w");
          });
        }
      }));
    }
    out.println("reading");
  }

  private void wal() {
    Stats stats = sluice.stats();
    out.println("wal " + stats.walBytes() + " " + stats.readHolds().count());
  }

  // ---- questions

  private void outcomes() {
    unknown.forEach((id, key) ->
        out.println("outcome " + id + " " + sluice.outcome(key).getClass().getSimpleName()));
    out.println("asked");
  }

  private void call(String rest) {
    out.println("result " + sluice.call(Operations.SPECIAL, new Operations.Text(rest)));
  }

  private void stats() {
    Stats stats = sluice.stats();
    out.println("stats %d %d %d %d"
        .formatted(
            stats.writerPid(),
            stats.epoch(),
            stats.takeovers(),
            stats.foreignLockWaits().count()));
  }
}

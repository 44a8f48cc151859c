package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Some children on one database with the tables {@code w} and {@code pair}. */
final class Crew implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path folder;
  private final Path database;
  private final Ledger ledger = new Ledger();
  private final List<Child> children = new ArrayList<>();
  private int started;

  /** With a first child, which becomes the writer and creates the tables. */
  Crew(Path folder, Path database, String... settings) throws IOException {
    this(folder, database, Map.of(), settings);
  }

  Crew(Path folder, Path database, Map<String, String> environment, String... settings)
      throws IOException {
    this.folder = folder;
    this.database = database;
    Child first = start(environment, settings);
    first.await("ready");
    first.ask("exec CREATE TABLE IF NOT EXISTS w (id TEXT NOT NULL)", "done");
    first.ask("exec CREATE TABLE IF NOT EXISTS pair (id TEXT NOT NULL)", "done");
  }

  /** A database of this name in the folder. */
  static Crew in(Path folder, String... settings) throws IOException {
    return new Crew(folder, folder.resolve("test.db"), settings);
  }

  Path database() {
    return database;
  }

  Ledger ledger() {
    return ledger;
  }

  /** Those that have not ended. */
  List<Child> alive() {
    return children.stream().filter(Child::isAlive).toList();
  }

  /** One more child, ready. */
  Child join(String... settings) throws IOException {
    Child child = start(Map.of(), settings);
    child.await("ready");
    return child;
  }

  /** Several more children, ready. */
  List<Child> join(int count, String... settings) throws IOException {
    List<Child> more = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      more.add(start(Map.of(), settings));
    }
    more.forEach(child -> child.await("ready"));
    return more;
  }

  /** One more child, not yet ready. */
  Child start(Map<String, String> environment, String... settings) throws IOException {
    String name = "c" + started++;
    Child child = Child.start(name, folder, database, ledger, environment, settings);
    children.add(child);
    return child;
  }

  /** The child that writes now; waits until one does. */
  Child writer() {
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (System.nanoTime() - deadline < 0) {
      long pid =
          Sluice.status(database, Duration.ofSeconds(60)).map(Stats::writerPid).orElse(0L);
      for (Child child : children) {
        if (child.pid() == pid && child.isAlive()) {
          return child;
        }
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new AssertionError("nobody became the writer");
  }

  /** Asks the writer to hand over; it does so when it has run what it accepted. */
  void handOver() {
    assertThat(Sluice.handover(database, Duration.ofSeconds(60))).isTrue();
  }

  /** Ends all gracefully, then holds the database against what they said. */
  void endAndVerify() throws Exception {
    List<Child> left = alive();
    left.forEach(child -> child.ask("stop", "stopped"));
    for (Child child : left) {
      child.end();
    }
    ledger.verify(database);
  }

  /** No write failed, and none is unknown. */
  void assertNoFailures() {
    assertThat(ledger.failed()).isEmpty();
    assertThat(ledger.unknown()).isEmpty();
  }

  /** The folder of Sluice's own files. */
  Path runtime() throws IOException {
    Path real = database.toRealPath();
    return real.resolveSibling(real.getFileName() + "-sluice");
  }

  /** A fresh folder below the test's. */
  static Path sub(Path folder, String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  @Override
  public void close() {
    children.forEach(Child::close);
  }
}

package dev.sluice.internal.commit;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.queue.Write;
import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exactly-once state of all clients of other processes (G3), in memory and in the database.
 * Writer's thread only.
 *
 * <p>A transaction's outcomes are staged and saved before its COMMIT, and promoted after it; when
 * the transaction is lost they are unstaged.
 */
public final class ClientLedger {
  private final Map<UUID, ClientRecord> clients = new HashMap<>();
  private final Map<UUID, Long> queuedMarks = new ConcurrentHashMap<>();
  private final List<ClientRecord> dirty = new ArrayList<>();
  private final List<byte[]> failures = new ArrayList<>();
  private final List<Long> failedSequences = new ArrayList<>();
  private final InstantSource clock;
  private final int clientsMax;
  private final long retentionMillis;
  private final int failuresKept;
  private long stagedQueued;

  ClientLedger(InstantSource clock, int clientsMax, long retentionMillis, int failuresKept) {
    this.clock = clock;
    this.clientsMax = clientsMax;
    this.retentionMillis = retentionMillis;
    this.failuresKept = failuresKept;
  }

  /**
   * What a client is told when it connects.
   *
   * @param known whether it was known before
   */
  public record Welcome(
      ClientRecord client, boolean known, long mark, List<ClientRecord.NumberedReceipt> receipts) {}

  void load(Connection connection) throws SqliteException {
    for (StateTables.ClientRow row : StateTables.clients(connection)) {
      clients.put(row.id(), ClientRecord.from(row));
      queuedMarks.put(row.id(), row.queued());
    }
  }

  /** Makes a client known, durably with the transaction this runs in. */
  public Welcome register(Connection connection, UUID id) throws SqliteException {
    ClientRecord known = clients.get(id);
    if (known == null) {
      makeRoom(connection);
      ClientRecord fresh = new ClientRecord(id, clock.millis());
      StateTables.saveClient(connection, fresh.stagedRow(clock.millis()));
      clients.put(id, fresh);
      return new Welcome(fresh, false, 0, List.of());
    }
    // Saved though known: the transaction that made it known may be lost, and this be its rerun.
    StateTables.saveClient(connection, known.stagedRow(clock.millis()));
    return new Welcome(known, true, known.mark(), known.receipts());
  }

  /** Forgets a client that has said goodbye: it has all its answers. */
  public void forget(Connection connection, UUID id) throws SqliteException {
    clients.remove(id);
    StateTables.deleteClient(connection, id);
  }

  /** The highest number of a client's queued writes applied before this epoch; any thread. */
  public long queuedMark(UUID id) {
    return queuedMarks.getOrDefault(id, 0L);
  }

  /** What is known of a client; before the writer starts, or in its tasks. */
  public Optional<Welcome> find(UUID id) {
    ClientRecord known = clients.get(id);
    return known == null
        ? Optional.empty()
        : Optional.of(new Welcome(known, true, known.mark(), known.receipts()));
  }

  /** Forgets clients that are gone for long, and, where there is no room, the one longest gone. */
  private void makeRoom(Connection connection) throws SqliteException {
    long retained = clock.millis() - retentionMillis;
    List<ClientRecord> gone = clients.values().stream()
        .filter(client -> !client.isConnected())
        .sorted(Comparator.comparingLong(ClientRecord::seenMillis))
        .toList();
    for (ClientRecord client : gone) {
      if (client.seenMillis() < retained || clients.size() >= clientsMax) {
        forget(connection, client.id());
      }
    }
    if (clients.size() >= clientsMax) {
      throw SluiceException.of(
          SluiceError.QUEUE_FULL,
          "the writer serves %d clients, its limit; close some, or raise SluiceOptions.clientsMax"
              .formatted(clients.size()));
    }
  }

  void stage(Write write) {
    Object outcome = write.outcome();
    if (outcome == null) {
      throw new IllegalStateException("undecided write in a transaction that is about to commit");
    }
    if (write instanceof RemoteWrite remote) {
      byte[] encoded = encode(outcome);
      remote.encoded(encoded);
      if (remote.client().stage(remote.number(), encoded)) {
        dirty.add(remote.client());
      }
    } else if (write instanceof QueuedWrite queued) {
      stageQueued(queued, outcome);
    }
  }

  private void stageQueued(QueuedWrite queued, Object outcome) {
    stagedQueued = queued.sequence();
    if (StateTables.isFailure(outcome)) {
      failures.add(encode(outcome));
      failedSequences.add(queued.sequence());
    }
    ClientRecord client = clients.get(queued.client());
    if (client != null && client.stageQueued(queued.number())) {
      dirty.add(client);
    }
  }

  /** Keeps an outcome that has no transaction to be recorded in, for as long as this epoch. */
  void keepUnrecorded(RemoteWrite remote) {
    byte[] encoded = encode(Objects.requireNonNull(remote.outcome()));
    remote.client().keepUnrecorded(remote.number(), encoded);
  }

  void save(Connection connection) throws SqliteException {
    long now = dirty.isEmpty() ? 0 : clock.millis();
    for (ClientRecord client : dirty) {
      StateTables.saveClient(connection, client.stagedRow(now));
    }
    for (int i = 0; i < failures.size(); i++) {
      StateTables.saveFailure(connection, failedSequences.get(i), failures.get(i), failuresKept);
    }
    if (stagedQueued > 0) {
      StateTables.queuedApplied(connection, stagedQueued);
    }
  }

  void promote() {
    dirty.forEach(ClientRecord::promote);
    clearStaged();
  }

  void unstage() {
    dirty.forEach(ClientRecord::unstage);
    clearStaged();
  }

  private void clearStaged() {
    dirty.clear();
    failures.clear();
    failedSequences.clear();
    stagedQueued = 0;
  }

  private static byte[] encode(Object outcome) {
    WireWriter out = new WireWriter(32);
    Outcomes.write(outcome, out);
    return out.toBytes();
  }
}

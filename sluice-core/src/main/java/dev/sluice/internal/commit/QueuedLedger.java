package dev.sluice.internal.commit;

import dev.sluice.internal.sqlite.Connection;
import dev.sluice.internal.sqlite.SqliteException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The exactly-once state of queued writes (G9), in memory and in the database: how far they are
 * applied, the errors of the latest, and for each client, of this process too, the sequence numbers
 * of those applied whose tickets it may not have. While a write is in the journal its record there
 * says the same. Writer's thread only.
 *
 * <p>Staged, saved, promoted and unstaged with the transaction, as {@link ClientLedger} is.
 */
final class QueuedLedger {
  private final Map<UUID, QueuedRecord> clients = new HashMap<>();
  private final Map<UUID, QueuedRecord> dirty = new LinkedHashMap<>();
  private final Set<UUID> departed = new LinkedHashSet<>();
  private final Map<Long, byte[]> failures = new LinkedHashMap<>();
  private final InstantSource clock;
  private final int clientsMax;
  private final long retentionMillis;
  private final int failuresKept;
  private final Predicate<UUID> isPresent;
  private long appliedSequence;
  private long stagedSequence;

  /** With who is there now: nobody of these is forgotten. */
  QueuedLedger(
      InstantSource clock,
      int clientsMax,
      long retentionMillis,
      int failuresKept,
      Predicate<UUID> isPresent) {
    this.clock = clock;
    this.clientsMax = clientsMax;
    this.retentionMillis = retentionMillis;
    this.failuresKept = failuresKept;
    this.isPresent = isPresent;
  }

  void load(Connection connection) throws SqliteException {
    appliedSequence = StateTables.queuedApplied(connection);
    StateTables.queuedClients(connection).forEach(row -> clients.put(row.id(), row));
  }

  /** What is known before the first write of this epoch is applied. */
  List<QueuedRecord> all() {
    return List.copyOf(clients.values());
  }

  boolean knows(UUID client) {
    return clients.containsKey(client);
  }

  /**
   * Notes a write for the transaction that is about to commit.
   *
   * @throws RoleLost if one after it was applied before: the file says how far they are applied by one
   *     number, so the one that was overtaken would be lost, or this one applied twice
   */
  void stage(QueuedWrite write) {
    long before = Math.max(appliedSequence, stagedSequence);
    if (write.sequence() <= before) {
      throw new RoleLost(
          RoleLost.Reason.BROKEN,
          "queued write %d was to be applied after queued write %d; nothing of this transaction is applied"
              .formatted(write.sequence(), before));
    }
    stagedSequence = write.sequence();
    UUID id = write.client();
    if (departed.contains(id)) {
      return; // it will not ask for its ticket
    }
    QueuedRecord record = dirty.get(id);
    if (record == null) {
      record = QueuedRecord.after(clients.get(id), id, clock.millis());
      dirty.put(id, record);
    }
    record.add(write.number(), write.sequence(), write.confirmed());
  }

  /** Keeps the error of the write staged last. */
  void stageFailure(byte[] error) {
    failures.put(stagedSequence, error);
  }

  void save(Connection connection) throws SqliteException {
    for (QueuedRecord record : dirty.values()) {
      if (!clients.containsKey(record.id())) {
        makeRoom(connection);
      }
      StateTables.saveQueuedClient(connection, record);
    }
    for (Map.Entry<Long, byte[]> failure : failures.entrySet()) {
      StateTables.saveFailure(connection, failure.getKey(), failure.getValue(), failuresKept);
    }
    if (stagedSequence > 0) {
      StateTables.queuedApplied(connection, stagedSequence);
    }
  }

  void promote() {
    clients.putAll(dirty);
    appliedSequence = Math.max(appliedSequence, stagedSequence);
    unstage();
  }

  void unstage() {
    dirty.clear();
    failures.clear();
    stagedSequence = 0;
  }

  /** Forgets a client that has said goodbye, also where some of its writes are still to be applied. */
  void forget(Connection connection, UUID id) throws SqliteException {
    departed.add(id);
    if (departed.size() > clientsMax) {
      departed.remove(departed.iterator().next());
    }
    drop(connection, id);
  }

  private void drop(Connection connection, UUID id) throws SqliteException {
    if (clients.remove(id) != null) {
      StateTables.deleteQueuedClient(connection, id);
    }
  }

  /** Forgets clients that are gone for long, and, where there is no room, those longest gone. */
  private void makeRoom(Connection connection) throws SqliteException {
    long retained = clock.millis() - retentionMillis;
    List<QueuedRecord> gone = new ArrayList<>(clients.values());
    gone.removeIf(record -> isPresent.test(record.id()) || dirty.containsKey(record.id()));
    gone.sort(Comparator.comparingLong(QueuedRecord::seenMillis));
    for (QueuedRecord record : gone) {
      if (record.seenMillis() < retained || clients.size() >= clientsMax) {
        drop(connection, record.id());
      }
    }
  }
}

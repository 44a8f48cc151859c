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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exactly-once state of all clients of other processes (G3), in memory and in the database, and
 * that of queued writes ({@link QueuedLedger}). Writer's thread only.
 *
 * <p>A transaction's outcomes are staged and saved before its COMMIT, and promoted after it; when
 * the transaction is lost they are unstaged.
 */
public final class ClientLedger {
  private final Map<UUID, ClientRecord> clients = new HashMap<>();
  private final List<ClientRecord> dirty = new ArrayList<>();
  private final Map<UUID, Long> expiredQueued = new ConcurrentHashMap<>();
  private final Set<UUID> here = ConcurrentHashMap.newKeySet();
  private final QueuedLedger queued;
  private final InstantSource clock;
  private final int clientsMax;
  private final long retentionMillis;
  private final long outcomeBytesMax;

  /** With the most bytes of one outcome. */
  ClientLedger(
      InstantSource clock,
      int clientsMax,
      long retentionMillis,
      int failuresKept,
      long outcomeBytesMax) {
    this.clock = clock;
    this.outcomeBytesMax = outcomeBytesMax;
    this.clientsMax = clientsMax;
    this.retentionMillis = retentionMillis;
    this.queued =
        new QueuedLedger(clock, clientsMax, retentionMillis, failuresKept, this::isPresent);
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
    }
    queued.load(connection);
  }

  /**
   * Makes a client known, durably with the transaction this runs in.
   *
   * @param sent the highest number it has ever sent: of a client that is not known any more, what
   *     became of the numbers up to there is not known either, now and when it introduces itself
   *     again
   * @param queuedSent the highest number of its queued writes that it has ever sent over a link
   */
  public Welcome register(Connection connection, UUID id, long sent, long queuedSent)
      throws SqliteException {
    ClientRecord known = clients.get(id);
    if (known == null) {
      makeRoom(connection);
      ClientRecord fresh = new ClientRecord(id, sent, clock.millis());
      StateTables.saveClient(connection, fresh.stagedRow(clock.millis()));
      clients.put(id, fresh);
      expireQueued(id, queuedSent);
      return new Welcome(fresh, false, sent, List.of());
    }
    // Saved though known: the transaction that made it known may be lost, and this be its rerun.
    StateTables.saveClient(connection, known.stagedRow(clock.millis()));
    return new Welcome(known, true, known.mark(), known.receipts());
  }

  /** Forgets a client that has said goodbye: it has all its answers. */
  public void forget(Connection connection, UUID id) throws SqliteException {
    expiredQueued.remove(id);
    drop(connection, id);
    queued.forget(connection, id);
  }

  private void drop(Connection connection, UUID id) throws SqliteException {
    if (clients.remove(id) != null) {
      StateTables.deleteClient(connection, id);
    }
  }

  /** What is known of queued writes applied before this epoch; before the writer starts. */
  public List<QueuedRecord> queuedBefore() {
    return queued.all();
  }

  /** Of a client's queued writes up to this number nothing is known any more; 0 for none. Any thread. */
  public long expiredQueued(UUID id) {
    return expiredQueued.getOrDefault(id, 0L);
  }

  /** Clients of this process. Any thread. */
  public int clientsHere() {
    return here.size();
  }

  /** A client of this process has left. Any thread. */
  public void left(UUID id) {
    here.remove(id);
  }

  private void expireQueued(UUID id, long queuedSent) {
    if (queuedSent > 0 && !queued.knows(id)) {
      expiredQueued.put(id, queuedSent);
    }
  }

  private boolean isPresent(UUID id) {
    ClientRecord client = clients.get(id);
    return here.contains(id) || (client != null && client.isConnected());
  }

  /**
   * A client of this process has come; what is known of it. Before the writer starts, or in its
   * tasks.
   *
   * @param queuedSent as for {@link #register}
   */
  public Optional<Welcome> arrive(UUID id, long queuedSent) {
    here.add(id);
    ClientRecord known = clients.get(id);
    if (known == null) {
      expireQueued(id, queuedSent);
      return Optional.empty();
    }
    return Optional.of(new Welcome(known, true, known.mark(), known.receipts()));
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
        drop(connection, client.id());
      }
    }
    if (clients.size() >= clientsMax) {
      throw SluiceException.of(
          SluiceError.QUEUE_FULL,
          "the writer serves %d clients, its limit; close some, or raise SluiceOptions.clientsMax"
              .formatted(clients.size()));
    }
  }

  /** Whether a write waits until its client has taken its receipts; then it is not for this link. */
  boolean isHeldBack(RemoteWrite remote) {
    // With one more outcome it still fits into a frame of the link.
    return remote.isHeldBack(outcomeBytesMax(remote) / 2);
  }

  /** What a client is told of a result: that, or, where it is too large for the link, an error. */
  Object sized(RemoteWrite remote, Object result) {
    byte[] encoded = encode(result);
    long bytesMax = outcomeBytesMax(remote);
    if (encoded.length > bytesMax) {
      return SluiceException.of(
          SluiceError.TOO_LARGE,
          "what the write returns has %d bytes, at most %d are allowed; return less, or raise SluiceOptions.writeBytes in all processes"
              .formatted(encoded.length, bytesMax));
    }
    remote.encoded(encoded, result);
    remote.client().ran(encoded.length);
    return result;
  }

  /** By the limits of both processes. */
  private long outcomeBytesMax(RemoteWrite remote) {
    return Math.min(outcomeBytesMax, remote.outcomeBytesMax());
  }

  void stage(Write write) {
    Object outcome = write.outcome();
    if (outcome == null) {
      throw new IllegalStateException("undecided write in a transaction that is about to commit");
    }
    if (write instanceof RemoteWrite remote) {
      byte[] encoded = encoded(remote, outcome);
      if (remote.client().stage(remote.number(), encoded)) {
        dirty.add(remote.client());
      }
    } else if (write instanceof QueuedWrite journaled) {
      queued.stage(journaled);
      if (StateTables.isFailure(outcome)) {
        queued.stageFailure(encode(KeptFailure.of(Outcomes.plain(outcome))));
      }
    }
  }

  private static byte[] encoded(RemoteWrite remote, Object outcome) {
    byte[] known = remote.encodedOutcome();
    byte[] encoded = known == null ? encode(outcome) : known;
    remote.encoded(encoded, outcome);
    return encoded;
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
    queued.save(connection);
  }

  void promote() {
    dirty.forEach(ClientRecord::promote);
    dirty.clear();
    queued.promote();
  }

  void unstage() {
    dirty.forEach(ClientRecord::unstage);
    dirty.clear();
    queued.unstage();
  }

  private static byte[] encode(Object outcome) {
    WireWriter out = new WireWriter(32);
    Outcomes.write(outcome, out);
    return out.toBytes();
  }
}

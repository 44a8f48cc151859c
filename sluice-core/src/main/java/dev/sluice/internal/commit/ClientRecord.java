package dev.sluice.internal.commit;

import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the writer knows of one client of another process: the highest number applied, and the
 * receipts the client has not confirmed. Owned by the writer's thread, except for the confirmation.
 */
public final class ClientRecord {
  private final UUID id;
  private final ArrayDeque<NumberedReceipt> receipts = new ArrayDeque<>();
  private final ArrayDeque<NumberedReceipt> unrecorded = new ArrayDeque<>();
  private final List<NumberedReceipt> staged = new ArrayList<>();
  private volatile long confirmed;
  private final AtomicInteger links = new AtomicInteger();
  private long mark;
  private long begun;
  private long seenMillis;
  private long receiptBytes;
  private long runBytes;
  private boolean dirty;

  /** A number's encoded outcome. */
  public record NumberedReceipt(long number, byte[] outcome) {}

  ClientRecord(UUID id, long mark, long seenMillis) {
    this.id = id;
    this.mark = mark;
    this.begun = mark;
    this.seenMillis = seenMillis;
  }

  static ClientRecord from(StateTables.ClientRow row) {
    ClientRecord record = new ClientRecord(row.id(), row.mark(), row.seenMillis());
    WireReader in = new WireReader(row.receipts());
    while (in.remaining() > 0) {
      record.keep(record.receipts, new NumberedReceipt(in.varint(), in.blob()));
    }
    return record;
  }

  /** The client. */
  public UUID id() {
    return id;
  }

  /** The client has received every answer up to this number: their receipts can go. Any thread. */
  public void confirm(long number) {
    confirmed = number;
  }

  /** One of its links is up. Any thread. */
  public void connected() {
    links.incrementAndGet();
  }

  /** One of its links is closed. Any thread. */
  public void disconnected() {
    links.decrementAndGet();
  }

  boolean isConnected() {
    return links.get() > 0;
  }

  long mark() {
    return mark;
  }

  long seenMillis() {
    return seenMillis;
  }

  List<NumberedReceipt> receipts() {
    List<NumberedReceipt> all = new ArrayList<>(receipts);
    all.addAll(unrecorded);
    return all;
  }

  /** Whether this number runs for the first time in this epoch. */
  boolean begin(long number) {
    if (number <= begun) {
      return false;
    }
    begun = number;
    return true;
  }

  /** The outcome of a number that the client has not confirmed. */
  @Nullable
  Object outcome(long number) {
    for (NumberedReceipt receipt : receipts()) {
      if (receipt.number() == number) {
        return Outcomes.read(new WireReader(receipt.outcome()));
      }
    }
    return null;
  }

  /** Keeps the outcome of a write that was refused without a transaction. */
  void keepUnrecorded(long number, byte[] outcome) {
    keep(unrecorded, new NumberedReceipt(number, outcome));
  }

  /**
   * Whether the outcomes that the client has not confirmed, with those of the transaction being
   * made, have so many bytes: in the database, and in one frame, there is no room
   * for any number of them. Writer's thread.
   */
  public boolean isFull(long bytesMax) {
    if (receiptBytes + runBytes >= bytesMax) {
      dropConfirmed();
    }
    return receiptBytes + runBytes >= bytesMax;
  }

  /** A write of the transaction being made has an outcome of so many bytes. */
  void ran(int bytes) {
    runBytes += bytes;
  }

  /** The transaction being made has become a part of the receipts, or is lost. */
  void forgetRun() {
    runBytes = 0;
  }

  private void dropConfirmed() {
    dropConfirmed(receipts);
    dropConfirmed(unrecorded);
  }

  private void dropConfirmed(ArrayDeque<NumberedReceipt> kept) {
    NumberedReceipt first = kept.peek();
    while (first != null && first.number() <= confirmed) {
      kept.remove();
      receiptBytes -= first.outcome().length;
      first = kept.peek();
    }
  }

  private void keep(ArrayDeque<NumberedReceipt> kept, NumberedReceipt receipt) {
    kept.add(receipt);
    receiptBytes += receipt.outcome().length;
  }

  /** Notes an outcome for the transaction being made; true for the first one in it. */
  boolean stage(long number, byte[] outcome) {
    staged.add(new NumberedReceipt(number, outcome));
    return becomesDirty();
  }

  StateTables.ClientRow stagedRow(long nowMillis) {
    seenMillis = nowMillis;
    dropConfirmed();
    WireWriter out = new WireWriter(64);
    receipts.forEach(receipt -> write(receipt, out));
    staged.forEach(receipt -> write(receipt, out));
    long newMark = staged.isEmpty() ? mark : Math.max(mark, staged.getLast().number());
    return new StateTables.ClientRow(id, newMark, out.toBytes(), nowMillis);
  }

  void promote() {
    for (NumberedReceipt receipt : staged) {
      keep(receipts, receipt);
      mark = Math.max(mark, receipt.number());
    }
    clearStaged();
  }

  void unstage() {
    clearStaged();
  }

  private void clearStaged() {
    staged.clear();
    forgetRun();
    dirty = false;
  }

  private boolean becomesDirty() {
    boolean first = !dirty;
    dirty = true;
    return first;
  }

  private static void write(NumberedReceipt receipt, WireWriter out) {
    out.varint(receipt.number()).blob(receipt.outcome());
  }
}

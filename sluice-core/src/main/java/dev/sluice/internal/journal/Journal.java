package dev.sluice.internal.journal;

import dev.sluice.internal.platform.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file of queued writes, in segments; the package's description draws the format and says what
 * is done about damage.
 *
 * <p>The owner appends any number of records, forces once, acknowledges them all and hands them to
 * the writer, which reports what is {@link #applied}. A sequence number is final once a {@link
 * #flush} or {@link #force} after its append has returned, so only then may it be acknowledged or
 * applied; one lost before, through a failed write, is given again.
 *
 * <p><b>Threads:</b> one private platform thread, the owner, calls everything but {@link #applied}
 * and {@link #stats}, which any thread may call. Interrupting the owner in a call closes the file
 * and breaks the journal. <b>Blocking:</b> the owner's calls wait for the disk without a time
 * limit.
 */
public final class Journal implements AutoCloseable {

  private static final int DATABASE_ID_BYTES = 16;
  private static final int BUFFER_BYTES = 256 << 10;

  private final JournalDirectory directory;
  private final SegmentCreator creator;
  private final JournalLimits limits;
  private final Consumer<String> notices;
  private final List<Segment> recovered;
  private final List<SequenceRange> lost;
  private final AtomicLong appliedSequence;
  private volatile Totals totals = Totals.NONE;

  // The owner's own, all that follows.
  private final Deque<Segment> sealed;
  private @Nullable SegmentWriter active;
  private long nextSequence;
  private long sealedBytes;
  private long sealedRecords;
  private long forces;
  private @Nullable JournalBroken broken;
  private boolean closed;

  private Journal(
      JournalDirectory directory,
      SegmentCreator creator,
      JournalLimits limits,
      Consumer<String> notices,
      Recovery.Found found,
      Remembered remembered) {
    this.directory = directory;
    this.creator = creator;
    this.limits = limits;
    this.notices = notices;
    this.recovered = found.segments();
    this.lost = found.lost();
    this.sealed = new ArrayDeque<>(recovered);
    this.appliedSequence = new AtomicLong(remembered.applied());
    this.sealedBytes = recovered.stream().mapToLong(Segment::bytes).sum();
    this.sealedRecords = recovered.stream().mapToLong(Segment::records).sum();
    this.nextSequence = found.lastSequence() + 1;
    publish();
  }

  /**
   * Opens the journal in {@code directory}, which is created if it is not there. What an earlier
   * run left is read through, forced to disk, and ready for {@link #replay}. The calling thread
   * becomes the owner, or hands the journal to it.
   *
   * @param databaseId the database's identity, 16 bytes; files of another database are set aside
   * @param epoch of the writer that opens; must be durable in the database already, since files of
   *     a higher epoch than the database's are set aside
   * @param remembered what the database knows of earlier runs; the first number is above all in it
   * @param notices is told, in a sentence each, what was set aside, cut off or found damaged;
   *     called by the owner, here and later
   * @throws JournalRefused if a file has a format version this code does not know; nothing is
   *     changed
   * @throws JournalBroken if the disk fails; the files with their records are still there
   */
  public static Journal open(
      Path directory,
      byte[] databaseId,
      long epoch,
      Remembered remembered,
      JournalLimits limits,
      Consumer<String> notices) {
    return open(
        directory, databaseId, epoch, remembered, limits, notices, ChannelSegmentFile::create);
  }

  static Journal open(
      Path directory,
      byte[] databaseId,
      long epoch,
      Remembered remembered,
      JournalLimits limits,
      Consumer<String> notices,
      SegmentFiles files) {
    if (databaseId.length != DATABASE_ID_BYTES || remembered.applied() < 0) {
      throw new IllegalArgumentException(
          "database id of %d bytes, not 16, or applied sequence %d below 0"
              .formatted(databaseId.length, remembered.applied()));
    }
    JournalDirectory entries = new JournalDirectory(directory);
    SegmentHeader own = new SegmentHeader(databaseId, epoch, 0);
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory);
        Platform.forceFolder(Objects.requireNonNull(directory.toAbsolutePath().getParent()));
      }
      Recovery.Found found = new Recovery(entries, own, remembered, notices).run();
      SegmentCreator creator = new SegmentCreator(entries, files, own, buffer(limits));
      return new Journal(entries, creator, limits, notices, found, remembered);
    } catch (IOException e) {
      throw new JournalBroken(
          "journal in %s could not be opened: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /**
   * The queued writes that were found to be lost, besides those that are known to be: their numbers are
   * neither in the database nor in the files. To be noted in the database before any after them applies.
   */
  public List<SequenceRange> lost() {
    return lost;
  }

  /** The last number that was given, or may have been: the next is one above. */
  public long lastSequence() {
    return nextSequence - 1;
  }

  /**
   * The records that an earlier run left and that are not applied yet, in order. They are on disk
   * already. May be called again, and used by another thread than the owner, but not by two at
   * once.
   */
  public JournalReplay replay() {
    long applied = appliedSequence.get();
    return new JournalReplay(
        recovered.stream().filter(segment -> segment.lastSequence() > applied).toList(), applied);
  }

  /**
   * The records behind {@code sequence} that are flushed by now, in order, those of this run too; the
   * next append begins a new segment for that. To be read as {@link #replay} is.
   *
   * @throws JournalBroken if the journal is broken, now or since an earlier call
   */
  public JournalReplay readBack(long sequence) {
    guard(() -> {
      if (active != null && !active.isEmpty()) {
        seal(active);
      }
    });
    return new JournalReplay(
        sealed.stream().filter(segment -> segment.lastSequence() > sequence).toList(), sequence);
  }

  /**
   * Appends a record to the buffer and returns its sequence number: one above the last, over all
   * runs. Nothing is durable yet. May write the buffer, and force a full segment, on the way.
   *
   * @throws IllegalArgumentException if the body is over {@code recordBytesMax}
   * @throws JournalFull if the journal is; this record was not appended
   * @throws JournalIoException if the disk refused; this record was not appended, all others are as
   *     they were
   * @throws JournalBroken if the journal is broken, now or since an earlier call
   */
  public long append(long clientHigh, long clientLow, long number, byte[] body) {
    if (body.length > limits.recordBytesMax()) {
      throw new IllegalArgumentException("queued write of %d bytes is over the limit of %d"
          .formatted(body.length, limits.recordBytesMax()));
    }
    requireUsable();
    try {
      SegmentWriter segment = segmentFor(RecordFormat.bytes(body.length));
      segment.append(nextSequence, clientHigh, clientLow, number, body);
    } catch (JournalBroken e) {
      broken = e;
      throw e;
    }
    return nextSequence++;
  }

  /**
   * Gives what was appended to the operating system: it then survives the end of this process, but
   * not a power cut.
   *
   * @throws JournalIoException if the disk refused: the records from {@link
   *     JournalIoException#droppedFrom} on are dropped, those before it are flushed
   * @throws JournalBroken if the journal is broken, now or since an earlier call
   */
  public void flush() {
    guard(() -> {
      if (active != null) {
        flush(active);
      }
    });
  }

  /**
   * Forces what was appended to disk: when this returns, a power cut does not lose it.
   *
   * @throws JournalIoException if the disk refused a write: the records from {@link
   *     JournalIoException#droppedFrom} on are dropped, those before it are forced
   * @throws JournalBroken if the force failed, or the journal is broken since an earlier call
   */
  public void force() {
    guard(() -> {
      if (active != null) {
        flushAndForce(active);
      }
    });
  }

  /**
   * Says that the database durably holds all queued writes up to {@code sequence}; lower than
   * before is no error. Any thread; never blocks: the files are deleted by the owner's next {@link
   * #release}, full segment, or close.
   *
   * @throws IllegalArgumentException if no such number was flushed yet
   */
  public void applied(long sequence) {
    if (sequence > totals.lastSequence) {
      throw new IllegalArgumentException("queued write %d is not in the journal, which ends with %d"
          .formatted(sequence, totals.lastSequence));
    }
    appliedSequence.accumulateAndGet(sequence, Math::max);
  }

  /** Deletes the full segments of which all is applied; cheap when there is none. */
  public void release() {
    guard(this::releaseSealed);
  }

  /** The journal as of the owner's last flush, force or release. Any thread, never blocks. */
  public JournalStats stats() {
    Totals now = totals;
    return new JournalStats(
        now.records,
        now.bytes,
        now.segments,
        now.firstSequence,
        now.lastSequence,
        appliedSequence.get(),
        now.forces);
  }

  /**
   * Forces what was appended, deletes what is applied, and closes the file. No file is left if all
   * is applied. Closing again does nothing.
   *
   * @throws JournalIoException as {@link #force}; the journal is closed nevertheless
   * @throws JournalBroken as {@link #force}; the journal is closed nevertheless
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    try {
      if (broken == null) {
        force();
      }
    } finally {
      closeFiles();
      closed = true;
    }
  }

  private static ByteBuffer buffer(JournalLimits limits) {
    long useful = Math.max(limits.segmentBytes(), RecordFormat.HEAD_BYTES);
    return ByteBuffer.allocateDirect((int) Math.min(useful, BUFFER_BYTES));
  }

  private void closeFiles() {
    if (active != null) {
      retire(active);
    }
    if (broken == null) {
      releaseSealed();
    }
  }

  private void guard(Runnable call) {
    requireUsable();
    try {
      call.run();
    } catch (JournalBroken e) {
      broken = e;
      throw e;
    }
  }

  private void requireUsable() {
    if (closed) {
      throw new IllegalStateException("the journal is closed");
    }
    if (broken != null) {
      throw new JournalBroken("the journal is broken since: " + broken.getMessage(), broken);
    }
  }

  /** The segment for a record of {@code bytes}, which is a new one if it does not fit. */
  private SegmentWriter segmentFor(long bytes) {
    if (active != null && !active.isEmpty() && active.bytes() + bytes > limits.segmentBytes()) {
      seal(active);
    }
    long needed = active == null ? bytes + SegmentHeader.BYTES : bytes;
    if (bytesHeld() + needed > limits.bytesMax()) {
      releaseSealed();
      requireRoom(needed);
    }
    if (active == null) {
      active = creator.create(nextSequence);
    }
    return active;
  }

  private void requireRoom(long needed) {
    if (bytesHeld() + needed > limits.bytesMax()) {
      throw new JournalFull(
          "journal full: %d of %d bytes, %d more needed; queued writes up to %d held, applied up to"
                  .formatted(bytesHeld(), limits.bytesMax(), needed, nextSequence - 1)
              + " %d; retry later or raise its limit".formatted(appliedSequence.get()));
    }
  }

  private long bytesHeld() {
    return sealedBytes + (active == null ? 0 : active.bytes());
  }

  /**
   * Later segments exist only when this one is on disk: so a torn tail can only be the last one's.
   */
  private void seal(SegmentWriter full) {
    full.writeBuffer(nextSequence);
    force(full);
    retire(full);
    releaseSealed();
  }

  private void flushAndForce(SegmentWriter segment) {
    try {
      flush(segment);
    } catch (JournalIoException refused) {
      force(segment);
      throw refused;
    }
    force(segment);
  }

  private void flush(SegmentWriter segment) {
    try {
      segment.flush();
    } catch (JournalIoException refused) {
      nextSequence = refused.droppedFrom();
      throw refused;
    } finally {
      publish();
    }
  }

  private void force(SegmentWriter segment) {
    if (segment.force()) {
      forces++;
      publish();
    }
  }

  private void retire(SegmentWriter segment) {
    Segment written = segment.written();
    active = null;
    sealed.add(written);
    sealedBytes += written.bytes();
    sealedRecords += written.records();
    try {
      segment.close();
    } catch (IOException e) {
      // All of it is forced, or the journal is broken anyway.
      notices.accept("%s could not be closed: %s".formatted(written.path(), e.getMessage()));
    }
  }

  private void releaseSealed() {
    boolean changed = false;
    while (!sealed.isEmpty() && sealed.getFirst().lastSequence() <= appliedSequence.get()) {
      remove(sealed.removeFirst());
      changed = true;
    }
    if (changed) {
      forceDirectory();
    }
    publish();
  }

  private void remove(Segment applied) {
    sealedBytes -= applied.bytes();
    sealedRecords -= applied.records();
    try {
      directory.retire(applied, notices);
    } catch (IOException e) {
      notices.accept("%s is applied but could not be deleted; the next open tries again: %s"
          .formatted(applied.path(), e.getMessage()));
    }
  }

  private void forceDirectory() {
    try {
      directory.force();
    } catch (IOException e) {
      // A file that comes back after a power cut holds only what is applied.
      notices.accept("%s could not be forced: %s".formatted(directory.path(), e.getMessage()));
    }
  }

  private void publish() {
    Segment written = active == null ? null : active.written();
    long first = 0;
    if (!sealed.isEmpty()) {
      first = sealed.getFirst().header().firstSequence();
    } else if (written != null && written.records() > 0) {
      first = written.header().firstSequence();
    }
    totals = new Totals(
        sealedRecords + (written == null ? 0 : written.records()),
        sealedBytes + (written == null ? 0 : written.bytes()),
        sealed.size() + (written == null ? 0 : 1),
        first,
        written == null ? nextSequence - 1 : written.lastSequence(),
        forces);
  }

  /** What {@link #stats} says, but for the applied sequence. */
  private record Totals(
      long records, long bytes, int segments, long firstSequence, long lastSequence, long forces) {

    static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);
  }
}

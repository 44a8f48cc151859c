package dev.sluice.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the segments that are to be replayed; the package's description has the rules. Changes no
 * byte of a file: renames those it sets aside, deletes those of which all is applied.
 */
final class Recovery {

  private final JournalDirectory directory;
  private final SegmentHeader own;
  private final Remembered remembered;
  private final Consumer<String> notices;
  private final Gaps gaps;
  private long lastSequence;

  /**
   * What there is.
   *
   * @param segments with records above the applied sequence, in order, forced to disk
   * @param lost numbers that were given, or may have been, and are neither here nor in the database
   * @param lastSequence the last number that was given, or may have been
   */
  record Found(List<Segment> segments, List<SequenceRange> lost, long lastSequence) {}

  /**
   * Prepares a recovery.
   *
   * @param own database id and epoch of the opener
   */
  Recovery(
      JournalDirectory directory,
      SegmentHeader own,
      Remembered remembered,
      Consumer<String> notices) {
    this.directory = directory;
    this.own = own;
    this.remembered = remembered;
    this.notices = notices;
    this.gaps = new Gaps(remembered);
    this.lastSequence = Math.max(remembered.applied(), remembered.reserved());
  }

  /** Looks through all files. */
  Found run() throws IOException {
    Map<Path, Optional<SegmentHeader>> headers = new LinkedHashMap<>();
    for (Path path : directory.segments()) {
      headers.put(path, header(path));
    }
    refuseOtherVersions(headers);
    Map<Path, SegmentHeader> usable = setAsideForeign(headers);
    List<Segment> kept = survey(usable);
    findMissingAtTheEnd(kept.isEmpty() ? remembered.applied() : kept.getLast().lastSequence());
    directory.force();
    return new Found(List.copyOf(kept), gaps.found(), lastSequence);
  }

  /** Numbers that were given, or may have been, behind the last record that is there. */
  private void findMissingAtTheEnd(long last) {
    lastSequence = Math.max(lastSequence, last);
    List<SequenceRange> missing = gaps.add(last + 1, lastSequence);
    if (remembered.exact()) {
      missing.forEach(this::reportMissing);
    }
  }

  private static Optional<SegmentHeader> header(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      int read;
      do {
        read = channel.read(bytes);
      } while (read > 0);
    }
    return SegmentHeader.decode(bytes.flip());
  }

  private static void refuseOtherVersions(Map<Path, Optional<SegmentHeader>> headers) {
    headers.forEach((path, header) -> {
      int version = header.map(SegmentHeader::version).orElse(SegmentHeader.VERSION);
      if (version != SegmentHeader.VERSION) {
        throw new JournalRefused(
            "%s has journal format %d, this Sluice knows %d; nothing was changed:"
                    .formatted(path, version, SegmentHeader.VERSION)
                + " open the database with the version of Sluice that wrote it");
      }
    });
  }

  private Map<Path, SegmentHeader> setAsideForeign(Map<Path, Optional<SegmentHeader>> headers)
      throws IOException {
    Map<Path, SegmentHeader> usable = new LinkedHashMap<>();
    long epochBefore = Long.MIN_VALUE;
    for (var file : headers.entrySet()) {
      Path path = file.getKey();
      String objection = objection(path, file.getValue(), epochBefore);
      if (objection.isEmpty()) {
        SegmentHeader header = file.getValue().orElseThrow();
        usable.put(path, header);
        epochBefore = header.epoch();
      } else {
        noteLast(path, file.getValue());
        notices.accept(
            "%s: %s; set aside as %s".formatted(path, objection, directory.setAside(path)));
      }
    }
    return usable;
  }

  /** What a later state of this database has given is not given again, though it does not apply. */
  private void noteLast(Path path, Optional<SegmentHeader> readable) throws IOException {
    SegmentHeader header = readable.orElse(null);
    if (header != null && header.isOf(own) && header.epoch() > own.epoch()) {
      Segment later = Survey.of(path, header, Long.MAX_VALUE, new Gaps(remembered), _ -> {});
      lastSequence = Math.max(lastSequence, later.lastSequence());
    }
  }

  /** Why the file is no part of this journal; empty if it is. */
  private String objection(Path path, Optional<SegmentHeader> readable, long epochBefore) {
    if (readable.isEmpty()) {
      return "its header cannot be read; the queued writes in it, if any, do not apply";
    }
    SegmentHeader header = readable.orElseThrow();
    if (!header.isOf(own)) {
      return "it belongs to another database";
    }
    if (!path.equals(directory.segment(header.firstSequence()))) {
      return "it was renamed, its first sequence number is " + header.firstSequence();
    }
    if (header.epoch() > own.epoch()) {
      return "its epoch %d is above the database's %d, which is an older copy"
          .formatted(header.epoch(), own.epoch());
    }
    if (header.epoch() < epochBefore) {
      return "its writer (epoch %d) had been replaced (epoch %d) and acknowledged nothing in it"
          .formatted(header.epoch(), epochBefore);
    }
    return "";
  }

  private List<Segment> survey(Map<Path, SegmentHeader> usable) throws IOException {
    List<Segment> kept = new ArrayList<>();
    List<Map.Entry<Path, SegmentHeader>> files = List.copyOf(usable.entrySet());
    if (!files.isEmpty()) {
      long first = files.getFirst().getValue().firstSequence();
      gaps.add(remembered.applied() + 1, first - 1).forEach(this::reportMissing);
    }
    for (int i = 0; i < files.size(); i++) {
      boolean last = i + 1 == files.size();
      long end = last ? Long.MAX_VALUE : files.get(i + 1).getValue().firstSequence();
      Path path = files.get(i).getKey();
      Segment segment = Survey.of(path, files.get(i).getValue(), end, gaps, notices);
      if (segment.records() == 0 || segment.lastSequence() <= remembered.applied()) {
        directory.retire(segment, notices);
      } else {
        force(path);
        kept.add(segment);
      }
    }
    return kept;
  }

  private void reportMissing(SequenceRange missing) {
    notices.accept("%s: queued writes %d to %d are neither in the database nor in the journal"
        .formatted(directory.path(), missing.first(), missing.last()));
  }

  /** Makes durable what an earlier process may have written and not forced. */
  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.force(/* metaData= */ true);
    }
  }
}

package dev.sluice.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Opens journals in one directory; makes records that tell whether they are whole. */
final class JournalFixture {

  static final JournalLimits LIMITS = new JournalLimits(1 << 20, 1 << 16, 1 << 16);

  final Path directory;
  final List<String> notices = new ArrayList<>();
  final FaultyFiles files = new FaultyFiles();
  long epoch = 1;
  long appliedSequence;
  long reservedSequence;
  boolean exact = true;
  List<SequenceRange> lost = List.of();
  JournalLimits limits = LIMITS;
  byte[] databaseId = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  JournalFixture(Path directory) {
    this.directory = directory;
  }

  Journal open() {
    Remembered remembered =
        new Remembered(appliedSequence, reservedSequence, exact, new LostRanges(lost));
    return Journal.open(directory, databaseId, epoch, remembered, limits, notices::add, files);
  }

  /** Appends the record whose content belongs to {@code sequence}. */
  static void append(Journal journal, long sequence) {
    append(journal, sequence, (int) (sequence * 7 % 31));
  }

  static void append(Journal journal, long sequence, int bodyBytes) {
    JournalRecord record = record(sequence, bodyBytes);
    assertThat(append(journal, record)).isEqualTo(sequence);
  }

  static long append(Journal journal, JournalRecord record) {
    return journal.append(record.clientHigh(), record.clientLow(), record.number(), record.body());
  }

  static JournalRecord record(long sequence, int bodyBytes) {
    Random random = new Random(sequence);
    byte[] body = new byte[bodyBytes];
    random.nextBytes(body);
    return new JournalRecord(
        sequence, random.nextLong(), random.nextLong(), random.nextLong(), body);
  }

  static void appendAll(Journal journal, long first, long last) {
    for (long sequence = first; sequence <= last; sequence++) {
      append(journal, sequence);
    }
  }

  static List<JournalRecord> replay(Journal journal) {
    List<JournalRecord> records = new ArrayList<>();
    try (JournalReplay replay = journal.replay()) {
      replay.forEachRemaining(records::add);
    }
    return records;
  }

  /** Replays, checks each record's content, and returns the sequence numbers. */
  static List<Long> replayed(Journal journal) {
    List<Long> sequences = new ArrayList<>();
    for (JournalRecord record : replay(journal)) {
      assertThat(isWhole(record)).as("record %d is whole", record.sequence()).isTrue();
      sequences.add(record.sequence());
    }
    return sequences;
  }

  private static boolean isWhole(JournalRecord record) {
    JournalRecord expected = record(record.sequence(), record.body().length);
    return record.clientHigh() == expected.clientHigh()
        && record.clientLow() == expected.clientLow()
        && record.number() == expected.number()
        && Arrays.equals(record.body(), expected.body());
  }

  /** All files of the directory, by name. */
  List<Path> listing() {
    try (var entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> names() {
    return listing().stream().map(path -> path.getFileName().toString()).toList();
  }

  static String name(long firstSequence) {
    return "journal-%019d.log".formatted(firstSequence);
  }
}

package dev.sluice.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalDamageTest {

  private static final int RECORDS = 7;

  @TempDir
  Path temporary;

  @Test
  void journal_tornAtEveryByte_replaysTheWholeRecordsAndGoesOn() throws IOException {
    byte[] whole = oneSegment(temporary.resolve("whole"));
    List<Long> ends = recordEnds(1, RECORDS);
    assertThat(ends.getLast()).isEqualTo(whole.length);
    for (int length = 0; length <= whole.length; length++) {
      JournalFixture fixture = new JournalFixture(temporary.resolve("torn-" + length));
      write(fixture.directory, 1, Arrays.copyOf(whole, length));
      long size = length;
      long complete = ends.stream().filter(end -> end <= size).count();
      boolean clean = length == SegmentHeader.BYTES || ends.contains((long) length);
      assertGoesOn(fixture, oneTo(complete));
      assertThat(fixture.notices).as("notices at length %d", length).hasSize(clean ? 0 : 1);
    }
  }

  @Test
  void journal_tornAndFilledWithZeros_replaysTheWholeRecordsAndGoesOn() throws IOException {
    byte[] whole = oneSegment(temporary.resolve("whole"));
    List<Long> ends = recordEnds(1, RECORDS);
    for (int length = SegmentHeader.BYTES; length < whole.length; length++) {
      byte[] zeroed = Arrays.copyOf(Arrays.copyOf(whole, length), whole.length + 100);
      JournalFixture fixture = new JournalFixture(temporary.resolve("zeros-" + length));
      write(fixture.directory, 1, zeroed);
      assertReplaysPrefix(fixture, zeroed, whole, ends);
    }
  }

  @Test
  void journal_byteFlippedAnywhere_losesAtMostThatRecordAndSaysSo() throws IOException {
    byte[] whole = oneSegment(temporary.resolve("whole"));
    List<Long> ends = recordEnds(1, RECORDS);
    for (int offset = 0; offset < whole.length; offset++) {
      for (int mask : new int[] {0x01, 0x80}) {
        byte[] flipped = whole.clone();
        flipped[offset] ^= (byte) mask;
        JournalFixture fixture =
            new JournalFixture(temporary.resolve("flip-%d-%d".formatted(offset, mask)));
        write(fixture.directory, 1, flipped);
        List<Long> expected = new ArrayList<>();
        if (offset >= SegmentHeader.BYTES) {
          long at = offset;
          expected.addAll(oneTo(RECORDS));
          expected.remove((int) ends.stream().filter(end -> end <= at).count());
        }
        assertGoesOn(fixture, expected);
        assertThat(fixture.notices).as("notices at offset %d", offset).isNotEmpty();
      }
    }
  }

  @Test
  void journal_byteFlippedInAnEarlierSegment_replaysTheOthersAndKeepsTheFile() throws IOException {
    byte[][] segments = twoSegments(temporary.resolve("whole"));
    for (int offset = SegmentHeader.BYTES; offset < segments[0].length; offset++) {
      byte[] flipped = segments[0].clone();
      flipped[offset] ^= 0x10;
      JournalFixture fixture = new JournalFixture(temporary.resolve("two-" + offset));
      fixture.epoch = 3;
      write(fixture.directory, 1, flipped);
      write(fixture.directory, RECORDS + 1, segments[1]);
      try (Journal journal = fixture.open()) {
        List<Long> replayed = JournalFixture.replayed(journal);
        assertThat(replayed).hasSize(2 * RECORDS - 1).isSorted().endsWith(2L * RECORDS);
        assertThat(fixture.notices).singleElement().asString().contains("(1 of them)");
        journal.applied(2 * RECORDS);
        journal.release();
      }
      assertThat(fixture.names()).containsExactly(JournalFixture.name(1) + ".aside-1");
      assertThat(fixture.listing().getFirst()).hasBinaryContent(flipped);
    }
  }

  @Test
  void journal_earlierSegmentCutShort_namesWhatIsMissing() throws IOException {
    byte[][] segments = twoSegments(temporary.resolve("whole"));
    JournalFixture fixture = new JournalFixture(temporary.resolve("cut"));
    fixture.epoch = 3;
    int keep = Math.toIntExact(recordEnds(1, RECORDS).get(RECORDS - 4)) + 5;
    write(fixture.directory, 1, Arrays.copyOf(segments[0], keep));
    write(fixture.directory, RECORDS + 1, segments[1]);
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).hasSize(2 * RECORDS - 3);
    }
    assertThat(fixture.notices)
        .singleElement()
        .asString()
        .contains("queued writes 5 to 7 (3 of them) cannot be read and do not apply: 5 bytes");
  }

  @Test
  void journal_debrisBehindAnEarlierSegment_isNoLoss() throws IOException {
    byte[][] segments = twoSegments(temporary.resolve("whole"));
    JournalFixture fixture = new JournalFixture(temporary.resolve("debris"));
    fixture.epoch = 3;
    write(fixture.directory, 1, Arrays.copyOf(segments[0], segments[0].length + 17));
    write(fixture.directory, RECORDS + 1, segments[1]);
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).isEqualTo(oneTo(2 * RECORDS));
      journal.applied(2 * RECORDS);
    }
    assertThat(fixture.notices).isEmpty();
    assertThat(fixture.names()).isEmpty();
  }

  @Test
  void damage_belowTheAppliedSequence_isNoLoss() throws IOException {
    byte[] flipped = oneSegment(temporary.resolve("whole"));
    flipped[SegmentHeader.BYTES + 10] ^= 1;
    JournalFixture fixture = new JournalFixture(temporary.resolve("applied"));
    fixture.appliedSequence = 3;
    write(fixture.directory, 1, flipped);
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).hasSize(RECORDS - 3);
    }
    assertThat(fixture.notices).isEmpty();
  }

  /** Opens, checks what replays, appends, and finds all of it again. */
  private static void assertGoesOn(JournalFixture fixture, List<Long> expected) {
    long last = expected.isEmpty() ? 0 : expected.getLast();
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).isEqualTo(expected);
      JournalFixture.appendAll(journal, last + 1, last + 2);
      journal.force();
    }
    List<Long> all = new ArrayList<>(expected);
    all.add(last + 1);
    all.add(last + 2);
    fixture.epoch++;
    JournalFixture again = new JournalFixture(fixture.directory);
    again.epoch = fixture.epoch;
    try (Journal journal = again.open()) {
      assertThat(JournalFixture.replayed(journal)).isEqualTo(all);
    }
  }

  /** What differs from the whole file is lost; zeros that happen to be right are not. */
  private static void assertReplaysPrefix(
      JournalFixture fixture, byte[] damaged, byte[] whole, List<Long> ends) {
    int same = Arrays.mismatch(damaged, whole);
    long intact = same < 0 ? whole.length : same;
    assertGoesOn(fixture, oneTo(ends.stream().filter(end -> end <= intact).count()));
  }

  private static byte[] oneSegment(Path directory) throws IOException {
    JournalFixture fixture = new JournalFixture(directory);
    try (Journal journal = fixture.open()) {
      JournalFixture.appendAll(journal, 1, RECORDS);
    }
    return Files.readAllBytes(fixture.listing().getFirst());
  }

  private static byte[][] twoSegments(Path directory) throws IOException {
    byte[] first = oneSegment(directory);
    JournalFixture fixture = new JournalFixture(directory);
    fixture.epoch = 2;
    try (Journal journal = fixture.open()) {
      JournalFixture.appendAll(journal, RECORDS + 1, 2 * RECORDS);
    }
    return new byte[][] {first, Files.readAllBytes(fixture.listing().getLast())};
  }

  private static List<Long> recordEnds(long first, long last) {
    List<Long> ends = new ArrayList<>();
    long end = SegmentHeader.BYTES;
    for (long sequence = first; sequence <= last; sequence++) {
      end += RecordFormat.bytes((int) (sequence * 7 % 31));
      ends.add(end);
    }
    return ends;
  }

  private static void write(Path directory, long firstSequence, byte[] bytes) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve(JournalFixture.name(firstSequence)), bytes);
  }

  private static List<Long> oneTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }
}

package dev.sluice.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir
  Path temporary;

  JournalFixture fixture;

  @BeforeEach
  void prepare() {
    fixture = new JournalFixture(temporary.resolve("run"));
  }

  @Test
  void open_noFiles_createsTheDirectoryButNoFile() {
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replay(journal)).isEmpty();
      assertThat(fixture.names()).isEmpty();
    }
  }

  @Test
  void records_afterReopen_replayInOrderAndNumbersGoOn() {
    try (Journal journal = fixture.open()) {
      JournalFixture.appendAll(journal, 1, 10);
    }
    try (Journal journal = fixture.open()) {
      JournalFixture.append(journal, 11);
      assertThat(JournalFixture.replayed(journal)).isEqualTo(oneTo(10));
    }
    fixture.appliedSequence = 4;
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).isEqualTo(oneTo(11).subList(4, 11));
    }
    assertThat(fixture.notices).isEmpty();
  }

  @Test
  void readBack_givesWhatIsFlushed_ofEarlierRunsAndOfThisOne() {
    try (Journal journal = fixture.open()) {
      JournalFixture.appendAll(journal, 1, 10);
    }
    try (Journal journal = fixture.open()) {
      assertThat(readBack(journal, 0)).isEqualTo(oneTo(10));
      JournalFixture.appendAll(journal, 11, 20);
      journal.force();
      assertThat(readBack(journal, 4)).isEqualTo(oneTo(20).subList(4, 20));
      assertThat(fixture.names())
          .as("the record after it goes into a new segment")
          .containsExactly(JournalFixture.name(1), JournalFixture.name(11));
      JournalFixture.append(journal, 21);
      journal.flush();
      assertThat(readBack(journal, 20)).containsExactly(21L);
      assertThat(readBack(journal, 21)).isEmpty();
      journal.applied(20);
      journal.release();
      assertThat(fixture.names()).containsExactly(JournalFixture.name(21));
      assertThat(JournalFixture.replayed(journal))
          .as("replay is of earlier runs")
          .isEmpty();
    }
    fixture.appliedSequence = 20;
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).containsExactly(21L);
    }
    assertThat(fixture.notices).isEmpty();
  }

  private static List<Long> readBack(Journal journal, long sequence) {
    List<Long> sequences = new ArrayList<>();
    try (JournalReplay replay = journal.readBack(sequence)) {
      replay.forEachRemaining(record -> sequences.add(record.sequence()));
    }
    return sequences;
  }

  @Test
  void records_largerThanBufferAndSegment_replay() {
    fixture.limits = new JournalLimits(8 << 20, 2 << 20, 1 << 20);
    try (Journal journal = fixture.open()) {
      JournalFixture.append(journal, 1, 10);
      JournalFixture.append(journal, 2, 2 << 20);
      JournalFixture.append(journal, 3, 300 << 10);
      JournalFixture.append(journal, 4, 0);
      journal.force();
    }
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).isEqualTo(oneTo(4));
    }
    assertThat(fixture.notices).isEmpty();
  }

  @Test
  void close_everythingApplied_leavesNoFileAndNumbersStillRise() {
    try (Journal journal = fixture.open()) {
      JournalFixture.appendAll(journal, 1, 10);
      journal.force();
      journal.applied(10);
    }
    assertThat(fixture.names()).isEmpty();
    fixture.appliedSequence = 10;
    try (Journal journal = fixture.open()) {
      JournalFixture.append(journal, 11);
    }
    assertThat(fixture.names()).containsExactly(JournalFixture.name(11));
  }

  @Test
  void open_everythingAppliedAfterCrash_deletesTheFiles() throws IOException {
    Journal journal = fixture.open();
    JournalFixture.appendAll(journal, 1, 10);
    journal.force();
    fixture.files.crash(fixture.files.writtenBytes());
    fixture.appliedSequence = 10;
    try (Journal again = fixture.open()) {
      assertThat(fixture.names()).isEmpty();
      JournalFixture.append(again, 11);
    }
    assertThat(fixture.notices).isEmpty();
  }

  @Test
  void open_onlyAHeader_startsTheSameSegmentAgain() throws IOException {
    Journal journal = fixture.open();
    JournalFixture.append(journal, 1);
    fixture.files.crash(fixture.files.writtenBytes());
    assertThat(fixture.listing().getFirst()).hasSize(SegmentHeader.BYTES);
    try (Journal again = fixture.open()) {
      JournalFixture.append(again, 1);
    }
    try (Journal again = fixture.open()) {
      assertThat(JournalFixture.replayed(again)).containsExactly(1L);
    }
    assertThat(fixture.notices).isEmpty();
  }

  @Test
  void segments_whenFull_rotateAndAreDeletedOnceApplied() {
    fixture.limits = new JournalLimits(10_000, 100, 500);
    try (Journal journal = fixture.open()) {
      for (long sequence = 1; sequence <= 20; sequence++) {
        JournalFixture.append(journal, sequence, 100);
      }
      journal.force();
      assertThat(fixture.names()).hasSize(7).contains(JournalFixture.name(1));
      assertThat(journal.stats())
          .isEqualTo(new JournalStats(20, 20 * 140 + 7 * 64, 7, 1, 20, 0, 7));
      journal.applied(5);
      journal.release();
      assertThat(fixture.names()).hasSize(6).doesNotContain(JournalFixture.name(1));
      assertThat(journal.stats().firstSequence()).isEqualTo(4);
      journal.applied(20);
      journal.release();
      assertThat(fixture.names()).containsExactly(JournalFixture.name(19));
    }
    assertThat(fixture.names()).isEmpty();
  }

  @Test
  void append_atTheByteLimit_refusesUntilApplied() {
    fixture.limits = new JournalLimits(1_000, 100, 500);
    try (Journal journal = fixture.open()) {
      for (long sequence = 1; sequence <= 6; sequence++) {
        JournalFixture.append(journal, sequence, 100);
      }
      assertThatThrownBy(() -> JournalFixture.append(journal, 7, 100))
          .isInstanceOf(JournalFull.class)
          .hasMessageContaining("968 of 1000 bytes")
          .hasMessageContaining("up to 6 held, applied up to 0");
      journal.force();
      journal.applied(3);
      JournalFixture.append(journal, 7, 100);
    }
  }

  @Test
  void append_everythingAlwaysApplied_isNeverFull() {
    fixture.limits = new JournalLimits(204, 100, 150);
    try (Journal journal = fixture.open()) {
      for (long sequence = 1; sequence <= 50; sequence++) {
        JournalFixture.append(journal, sequence, (int) (sequence * 37 % 101));
        journal.force();
        journal.applied(sequence);
      }
      assertThat(fixture.names()).hasSize(1);
    }
  }

  @Test
  void append_bodyOverTheLimit_isAnIllegalArgument() {
    try (Journal journal = fixture.open()) {
      byte[] body = new byte[JournalFixture.LIMITS.recordBytesMax() + 1];
      assertThatIllegalArgumentException().isThrownBy(() -> journal.append(0, 0, 1, body));
    }
  }

  @Test
  void applied_beyondWhatWasFlushed_isAnIllegalArgument() {
    try (Journal journal = fixture.open()) {
      JournalFixture.append(journal, 1);
      assertThatIllegalArgumentException().isThrownBy(() -> journal.applied(1));
      journal.flush();
      journal.applied(1);
      assertThat(journal.stats().appliedSequence()).isEqualTo(1);
    }
  }

  @Test
  void calls_afterClose_areAnIllegalState() {
    Journal journal = fixture.open();
    journal.close();
    journal.close();
    assertThatIllegalStateException().isThrownBy(journal::force);
  }

  @Test
  void open_anotherDatabasesJournal_isSetAside() throws IOException {
    try (Journal journal = fixture.open()) {
      JournalFixture.appendAll(journal, 1, 3);
    }
    byte[] before = Files.readAllBytes(fixture.listing().getFirst());
    fixture.databaseId = new byte[16];
    for (int round = 1; round <= 2; round++) {
      try (Journal journal = fixture.open()) {
        assertThat(JournalFixture.replay(journal)).isEmpty();
        JournalFixture.append(journal, 1);
      }
      Path aside = fixture.directory.resolve(JournalFixture.name(1) + ".aside-" + round);
      assertThat(aside).exists();
      assertThat(fixture.notices).hasSize(round);
      assertThat(fixture.notices.getLast()).contains("another database", aside.toString());
      fixture.databaseId = new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    }
    assertThat(fixture.directory.resolve(JournalFixture.name(1) + ".aside-1"))
        .hasBinaryContent(before);
  }

  @Test
  void open_databaseReplacedByAnOlderCopy_setsTheJournalAside() {
    fixture.epoch = 5;
    try (Journal journal = fixture.open()) {
      JournalFixture.appendAll(journal, 1, 3);
    }
    fixture.epoch = 4;
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replay(journal)).isEmpty();
      assertThat(journal.lost()).containsExactly(new SequenceRange(1, 3));
      JournalFixture.append(journal, 4); // no number of the later state is given again
    }
    assertThat(fixture.notices).hasSize(2);
    assertThat(fixture.notices.getFirst()).contains("epoch 5 is above");
    assertThat(fixture.notices.getLast()).contains("queued writes 1 to 3 are neither");
  }

  @Test
  void open_segmentsOfAFencedWriter_areNotReplayed() {
    fixture.limits = new JournalLimits(100_000, 100, 300);
    Journal fenced = fixture.open();
    JournalFixture.append(fenced, 1, 100);
    fenced.force();

    JournalFixture successor = new JournalFixture(fixture.directory);
    successor.epoch = 2;
    try (Journal journal = successor.open()) {
      for (long sequence = 2; sequence <= 9; sequence++) {
        JournalFixture.append(journal, sequence, 10);
      }
      journal.force();
      for (long sequence = 2; sequence <= 4; sequence++) {
        JournalFixture.append(fenced, sequence, sequence == 2 ? 11 : 90);
      }
      fenced.force();
    }

    successor.epoch = 3;
    try (Journal journal = successor.open()) {
      assertThat(JournalFixture.replay(journal))
          .extracting(JournalRecord::sequence, record -> record.body().length)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 9)
              .mapToObj(n -> tuple(n, n == 1 ? 100 : 10))
              .toList());
      JournalFixture.append(journal, 10);
    }
    assertThat(successor.notices).hasSize(2).allMatch(notice -> notice.contains("been replaced"));
  }

  @Test
  void open_missingSegment_saysWhichQueuedWritesAreLost() throws IOException {
    fixture.limits = new JournalLimits(10_000, 100, 300);
    try (Journal journal = fixture.open()) {
      for (long sequence = 1; sequence <= 3; sequence++) {
        JournalFixture.append(journal, sequence, 100);
        journal.force();
        fixture.limits = new JournalLimits(10_000, 100, 200);
      }
    }
    Files.delete(fixture.directory.resolve(JournalFixture.name(1)));
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).containsExactly(2L, 3L);
    }
    assertThat(fixture.notices)
        .singleElement()
        .asString()
        .contains("queued writes 1 to 1 are neither in the database nor in the journal");
  }

  @Test
  void open_newerFormat_isRefusedAndNothingTouched() throws IOException {
    fixture.limits = new JournalLimits(10_000, 100, 150);
    try (Journal journal = fixture.open()) {
      JournalFixture.append(journal, 1, 100);
      JournalFixture.append(journal, 2, 100);
    }
    Files.write(fixture.directory.resolve(JournalFixture.name(1)), new byte[] {1, 2, 3});
    Path newer = fixture.directory.resolve(JournalFixture.name(2));
    byte[] bytes = Files.readAllBytes(newer);
    CRC32C crc = new CRC32C();
    ByteBuffer header = ByteBuffer.wrap(bytes).putInt(8, 2);
    crc.update(bytes, 0, 60);
    header.putInt(60, (int) crc.getValue());
    Files.write(newer, bytes);
    assertThatThrownBy(fixture::open)
        .isInstanceOf(JournalRefused.class)
        .hasMessageContaining("journal format 2, this Sluice knows 1");
    assertThat(fixture.names()).containsExactly(JournalFixture.name(1), JournalFixture.name(2));
    assertThat(newer).hasBinaryContent(bytes);
    assertThat(fixture.notices).isEmpty();
  }

  @Test
  void body_holdingACopyOfAJournal_isNeverReplayedFromWithin() throws IOException {
    JournalFixture other = new JournalFixture(temporary.resolve("other"));
    other.epoch = 2;
    other.appliedSequence = 1;
    try (Journal journal = other.open()) {
      JournalFixture.appendAll(journal, 2, 5);
    }
    byte[] copy = Files.readAllBytes(other.listing().getFirst());
    try (Journal journal = fixture.open()) {
      journal.append(1, 2, 3, copy);
    }
    Path file = fixture.listing().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[SegmentHeader.BYTES] ^= 1;
    Files.write(file, bytes);
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replay(journal)).isEmpty();
    }
    assertThat(fixture.notices).isNotEmpty();
  }

  @Test
  void replay_whileAppending_readsOnlyWhatWasRecovered() {
    try (Journal journal = fixture.open()) {
      JournalFixture.appendAll(journal, 1, 3);
    }
    try (Journal journal = fixture.open();
        JournalReplay replay = journal.replay()) {
      assertThat(replay.next().sequence()).isEqualTo(1);
      JournalFixture.appendAll(journal, 4, 6);
      journal.force();
      assertThat(replay.next().sequence()).isEqualTo(2);
      assertThat(replay.next().sequence()).isEqualTo(3);
      assertThat(replay.hasNext()).isFalse();
      journal.applied(6);
      journal.release();
      assertThat(JournalFixture.replay(journal)).isEmpty();
    }
  }

  @Test
  void limits_default_areAsDocumented() {
    assertThat(JournalLimits.DEFAULT)
        .isEqualTo(new JournalLimits(268_435_456, 16_777_216, 16_777_216));
  }

  @Test
  void limits_thatDoNotFit_areIllegal() {
    assertThatIllegalArgumentException().isThrownBy(() -> new JournalLimits(100, 10, 101));
    assertThatIllegalArgumentException().isThrownBy(() -> new JournalLimits(100, 100, 50));
    assertThatIllegalArgumentException().isThrownBy(() -> new JournalLimits(100, 0, 50));
  }

  private static List<Long> oneTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }
}

package dev.sluice.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalDiskFaultTest {

  @TempDir
  Path temporary;

  JournalFixture fixture;

  @BeforeEach
  void prepare() {
    fixture = new JournalFixture(temporary.resolve("run"));
  }

  @Test
  void diskFull_atEveryByte_dropsOnlyWhatWasRefused() {
    int total = 2 * SegmentHeader.BYTES + 6 * (RecordFormat.HEAD_BYTES + 9);
    for (int space = 0; space <= total; space++) {
      JournalFixture full = new JournalFixture(temporary.resolve("space-" + space));
      full.limits = new JournalLimits(10_000, 100, 200);
      full.files.spaceBytes = space;
      List<Long> acknowledged = new ArrayList<>();
      try (Journal journal = full.open()) {
        long next = appendForced(journal, 1, 5, acknowledged);
        full.files.spaceBytes = Long.MAX_VALUE;
        appendForced(journal, next, 5, acknowledged);
      }
      try (Journal journal = full.open()) {
        assertThat(JournalFixture.replayed(journal)).isEqualTo(acknowledged);
      }
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(5);
      assertThat(full.notices).isEmpty();
    }
  }

  private static long appendForced(
      Journal journal, long next, int attempts, List<Long> acknowledged) {
    long sequence = next;
    for (int attempt = 0; attempt < attempts; attempt++) {
      try {
        JournalFixture.append(journal, sequence, 9);
        journal.force();
        acknowledged.add(sequence++);
      } catch (JournalIoException e) {
        assertThat(e.droppedFrom()).isEqualTo(sequence);
      }
    }
    return sequence;
  }

  @Test
  void append_bufferCannotBeWritten_failsThatAppendOnly() throws IOException {
    fixture.limits = new JournalLimits(8 << 20, 1 << 20, 4 << 20);
    try (Journal journal = fixture.open()) {
      JournalFixture.append(journal, 1, 200 << 10);
      fixture.files.spaceBytes = 1000;
      for (int bodyBytes : new int[] {100 << 10, 600 << 10}) {
        JournalIoException e = catchThrowableOfType(
            JournalIoException.class, () -> JournalFixture.append(journal, 2, bodyBytes));
        assertThat(e.droppedFrom()).isEqualTo(2);
      }
      fixture.files.spaceBytes = Long.MAX_VALUE;
      JournalFixture.append(journal, 2, 100 << 10);
      journal.force();
      fixture.files.spaceBytes = 1000;
      assertThatThrownBy(() -> JournalFixture.append(journal, 3, 600 << 10))
          .isInstanceOf(JournalIoException.class)
          .hasMessageContaining("No space left");
      fixture.files.spaceBytes = Long.MAX_VALUE;
      JournalFixture.append(journal, 3, 600 << 10);
    }
    try (Journal journal = fixture.open()) {
      assertThat(JournalFixture.replayed(journal)).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void force_bufferCannotBeWritten_dropsTheBufferAndForcesTheRest() throws IOException {
    Journal journal = fixture.open();
    JournalFixture.appendAll(journal, 1, 3);
    journal.flush();
    JournalFixture.appendAll(journal, 4, 6);
    fixture.files.spaceBytes = 100;
    JournalIoException e = catchThrowableOfType(JournalIoException.class, journal::force);
    assertThat(e.droppedFrom()).isEqualTo(4);
    assertThat(fixture.files.forcedBytes()).isEqualTo(fixture.files.writtenBytes());
    assertThat(journal.stats().lastSequence()).isEqualTo(3);
    fixture.files.spaceBytes = Long.MAX_VALUE;
    JournalFixture.append(journal, 4, 5);
    journal.force();
    fixture.files.crash(fixture.files.forcedBytes());
    try (Journal again = fixture.open()) {
      assertThat(JournalFixture.replayed(again)).containsExactly(1L, 2L, 3L, 4L);
    }
    assertThat(fixture.notices).isEmpty();
  }

  @Test
  void close_diskFull_saysWhatIsDroppedAndCloses() {
    Journal journal = fixture.open();
    JournalFixture.append(journal, 1);
    journal.force();
    JournalFixture.append(journal, 2);
    fixture.files.spaceBytes = 0;
    JournalIoException e = catchThrowableOfType(JournalIoException.class, journal::close);
    assertThat(e.droppedFrom()).isEqualTo(2);
    journal.close();
    try (Journal again = fixture.open()) {
      assertThat(JournalFixture.replayed(again)).containsExactly(1L);
    }
  }

  @Test
  void force_failing_breaksTheJournalUntilReopened() {
    Journal journal = fixture.open();
    JournalFixture.append(journal, 1);
    journal.force();
    JournalFixture.append(journal, 2);
    fixture.files.failForce = true;
    assertThatThrownBy(journal::force)
        .isInstanceOf(JournalBroken.class)
        .hasMessageContaining("unknown whether records 1 to 2 are on disk");
    fixture.files.failForce = false;
    assertThatThrownBy(journal::force).isInstanceOf(JournalBroken.class);
    assertThatThrownBy(journal::flush).isInstanceOf(JournalBroken.class);
    assertThatThrownBy(journal::release).isInstanceOf(JournalBroken.class);
    assertThatThrownBy(() -> JournalFixture.append(journal, 3)).isInstanceOf(JournalBroken.class);
    journal.close();
    try (Journal again = fixture.open()) {
      assertThat(JournalFixture.replayed(again)).containsExactly(1L, 2L);
    }
  }

  @Test
  void force_failingWhileASegmentIsSealed_breaksTheJournal() {
    fixture.limits = new JournalLimits(10_000, 100, 300);
    Journal journal = fixture.open();
    JournalFixture.append(journal, 1, 100);
    fixture.files.failForce = true;
    assertThatThrownBy(() -> {
          JournalFixture.append(journal, 2, 100);
        })
        .isInstanceOf(JournalBroken.class);
    fixture.files.failForce = false;
    assertThatThrownBy(journal::force).isInstanceOf(JournalBroken.class);
    journal.close();
  }

  @Test
  void failedWrite_thatCannotBeUndone_breaksTheJournal() {
    Journal journal = fixture.open();
    JournalFixture.append(journal, 1);
    journal.force();
    JournalFixture.append(journal, 2);
    fixture.files.spaceBytes = 10;
    fixture.files.failTruncate = true;
    assertThatThrownBy(journal::force)
        .isInstanceOf(JournalBroken.class)
        .hasMessageContaining("could not be undone");
    fixture.files.failTruncate = false;
    journal.close();
    try (Journal again = fixture.open()) {
      assertThat(JournalFixture.replayed(again)).containsExactly(1L);
    }
  }

  @Test
  void newSegment_thatCannotBeCreated_leavesNoTrace() throws IOException {
    try (Journal journal = fixture.open()) {
      fixture.files.failForce = true;
      assertThatThrownBy(() -> JournalFixture.append(journal, 1))
          .isInstanceOf(JournalIoException.class);
      assertThat(fixture.names()).isEmpty();
      fixture.files.failForce = false;
      JournalFixture.append(journal, 1);
    }
    try (Journal journal = fixture.open()) {
      Files.createFile(fixture.directory.resolve(JournalFixture.name(2)));
      assertThatThrownBy(() -> JournalFixture.append(journal, 2))
          .isInstanceOf(JournalBroken.class)
          .hasMessageContaining("another process");
    }
  }
}

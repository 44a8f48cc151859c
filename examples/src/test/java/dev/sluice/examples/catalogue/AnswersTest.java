package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
  @TempDir
  Path folder;

  @Test
  void read_twoWorkers_countsAndLongestPauseOverBoth() throws IOException {
    try (AnswerLog one = AnswerLog.create(folder, 1);
        AnswerLog two = AnswerLog.create(folder, 2)) {
      one.acknowledged(1, 1_000, 50, "/a");
      two.acknowledged(1, 9_000, 70, "/b");
      one.acknowledged(2, 10_000, 60, "/c");
    }
    Answers answers = Answers.read(folder);
    assertThat(answers.acknowledged()).isEqualTo(3);
    assertThat(answers.longestPauseMicros()).isEqualTo(8_000);
    assertThat(answers.longestWaitMicros()).isEqualTo(70);
    assertThat(answers.acknowledged(WriteId.of(1, 2))).isTrue();
    assertThat(answers.acknowledged(WriteId.of(1, 2), "/c")).isTrue();
    assertThat(answers.acknowledged(WriteId.of(1, 2), "/d")).isFalse();
    assertThat(answers.acknowledged(WriteId.of(1, 3))).isFalse();
    assertThat(answers.acknowledged(WriteId.of(3, 1))).isFalse();
    assertThat(answers.knows(2)).isTrue();
    assertThat(answers.knows(3)).isFalse();
  }

  @Test
  void read_sameWriteAcknowledgedTwice_repeated() throws IOException {
    try (AnswerLog log = AnswerLog.create(folder, 1)) {
      log.acknowledged(1, 1, 1, "/a");
      log.acknowledged(1, 2, 1, "/a");
    }
    assertThat(Answers.read(folder).repeated()).isEqualTo(1);
  }

  @Test
  void read_errors_lockErrorsApart() throws IOException {
    try (AnswerLog log = AnswerLog.create(folder, 1)) {
      log.error(SluiceException.of(SluiceError.QUEUE_FULL, "full\nup"));
      log.error(SluiceException.of(SluiceError.SQL, "x", /* sqliteCode= */ 517, null));
      log.error(SluiceException.of(SluiceError.SQL, "[SQLITE_LOCKED] x"));
    }
    Answers answers = Answers.read(folder);
    assertThat(answers.lockErrors()).isEqualTo(2);
    assertThat(answers.otherErrors()).isEqualTo(1);
  }

  @Test
  void read_lineNobodyWrites_refused() throws IOException {
    Files.writeString(AnswerLog.file(folder, 1), "A\t1\t2\n", StandardOpenOption.CREATE_NEW);
    assertThatThrownBy(() -> Answers.read(folder)).hasMessageContaining("no worker writes");
  }
}

package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceOptions;
import dev.sluice.internal.queue.Admission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer whose lock file was deleted under it must not promise queued writes. */
final class EpochProbeTest {
  @TempDir
  private Path folder;

  private final List<Throwable> lost = new ArrayList<>();

  @Test
  void writer_replacedByAnother_knowsItFromTheFile() {
    WriterRole first = role();
    assertThat(first.isCurrent()).isTrue();
    WriterRole second = role();
    assertThat(first.isCurrent()).isFalse();
    assertThat(second.isCurrent()).isTrue();
    assertThat(lost)
        .singleElement()
        .isInstanceOfSatisfying(
            RoleLost.class, e -> assertThat(e.reason()).isEqualTo(RoleLost.Reason.FENCED));
    first.abort();
    second.close();
  }

  private WriterRole role() {
    return new WriterRole(
        folder.resolve("a.db"),
        SluiceOptions.defaults(),
        new Admission(10, 1000, () -> 0),
        () -> () -> {},
        lost::add);
  }
}

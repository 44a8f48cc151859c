package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir
  Path folder;

  @Test
  void run_emptyFolder_scansAndVerifies() throws Exception {
    Rehearsal.run(folder);
    assertThat(folder.resolve("files.db")).isNotEmptyFile();
  }
}

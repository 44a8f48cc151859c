package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.tree.OddNames;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTaskTest {
  @TempDir
  Path folder;

  @Test
  void task_throughItsCommandLine_same() {
    Path odd = OddNames.resolve(folder, "not%FFutf8");
    WorkerTask task = new WorkerTask(odd, folder, 7, 12, true, List.of(3, 4));
    assertThat(WorkerTask.of(task.args().toArray(String[]::new))).isEqualTo(task);
    WorkerTask none = new WorkerTask(odd, folder, 7, 12, false, List.of());
    assertThat(WorkerTask.of(none.args().toArray(String[]::new))).isEqualTo(none);
  }
}

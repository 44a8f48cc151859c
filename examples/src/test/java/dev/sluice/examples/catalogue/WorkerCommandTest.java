package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {
  @TempDir
  Path folder;

  @Test
  void inherited_propertiesAndExistingArchive_nothingElse() throws IOException {
    Path archive = Files.createFile(folder.resolve("sluice.aot"));
    assertThat(WorkerCommand.inherited(List.of(
            "-Xmx1g",
            "-Dorg.sqlite.lib.path=x",
            "-XX:AOTCache=" + archive,
            "-XX:SharedArchiveFile=" + folder.resolve("none.jsa"),
            "-agentlib:jdwp=server=y")))
        .containsExactly("-Dorg.sqlite.lib.path=x", "-XX:AOTCache=" + archive);
  }

  @Test
  void inherited_noArchive_nativeAccessOnce() {
    String access = "--enable-native-access=ALL-UNNAMED";
    assertThat(WorkerCommand.inherited(List.of("-Xmx1g"))).containsExactly(access);
    assertThat(WorkerCommand.inherited(List.of(access))).containsExactly(access);
  }

  @Test
  void task_throughItsCommandLine_same() {
    Path odd = OddNames.resolve(folder, "not%FFutf8");
    WorkerTask task = new WorkerTask(odd, folder, 7, 12, true, List.of(3, 4));
    assertThat(WorkerTask.of(task.args().toArray(String[]::new))).isEqualTo(task);
    WorkerTask none = new WorkerTask(odd, folder, 7, 12, false, List.of());
    assertThat(WorkerTask.of(none.args().toArray(String[]::new))).isEqualTo(none);
  }
}

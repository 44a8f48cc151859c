package dev.sluice.examples.crew;

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
}

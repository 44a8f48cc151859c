package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.OperationProvider;
import dev.sluice.server.ResourceProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionsTest {
  @TempDir
  private Path folder;

  @Test
  void jar_withProviders_bringsOperationsAndRoutes() throws IOException {
    Path jar = jar(BroughtOperations.class.getName());

    Extensions loaded = Extensions.load(List.of(jar));

    assertThat(loaded.operations()).extracting("name").containsExactly("count");
    assertThat(loaded.resources()).extracting("route").containsExactly("POST /counts");
    assertThat(Extensions.load(List.of()).operations()).isEmpty();
  }

  @Test
  void jar_thatIsMissingEmptyOrBroken_isRefusedWithTheReason() throws IOException {
    assertThatThrownBy(() -> Extensions.load(List.of(folder.resolve("none.jar"))))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("cannot read")
        .hasMessageContaining("none.jar");
    Path empty = folder.resolve("empty.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(empty))) {
      out.putNextEntry(new JarEntry("nothing"));
    }
    assertThatThrownBy(() -> Extensions.load(List.of(empty)))
        .hasMessageContaining("META-INF/services/dev.sluice.OperationProvider");
    Path broken = jar("no.such.Provider");
    assertThatThrownBy(() -> Extensions.load(List.of(broken)))
        .hasMessageContaining("a provider of operations failed")
        .hasMessageContaining("no.such.Provider");
  }

  private Path jar(String provider) throws IOException {
    Path jar = folder.resolve(provider + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> service : List.of(OperationProvider.class, ResourceProvider.class)) {
        out.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
        out.write(provider.getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }
}

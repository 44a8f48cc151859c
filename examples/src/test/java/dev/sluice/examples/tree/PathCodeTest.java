package dev.sluice.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathCodeTest {
  @TempDir
  Path folder;

  @Test
  void encode_plainPath_staysAsItIs() {
    assertThat(PathCode.encode(Path.of("/usr/lib/a b.so"))).isEqualTo("/usr/lib/a b.so");
    assertThat(PathCode.encode(Path.of("/"))).isEqualTo("/");
  }

  @Test
  void encode_oddNames_readableAndOnOneLine() {
    assertThat(encoded("new%0Aline")).isEqualTo("new%0Aline");
    assertThat(encoded("not%FF%FEutf8")).isEqualTo("not%FF%FEutf8");
    assertThat(encoded("surrogate%ED%A0%80")).isEqualTo("surrogate%ED%A0%80");
    assertThat(encoded("%C3%BC%E2%82%AC%F0%9F%98%80")).isEqualTo("ü€😀");
    assertThat(encoded("percent%2520")).isEqualTo("percent%2520");
    assertThat(encoded("half%C3")).isEqualTo("half%C3");
  }

  @Test
  void decode_everyOddName_namesTheSameFile() throws IOException {
    OddNames.create(folder);
    List<String> texts = new ArrayList<>();
    String parent = PathCode.encode(folder);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String text = PathCode.encode(child);
        assertThat(PathCode.decode(text)).isEqualTo(child).isRegularFile();
        assertThat(PathCode.child(parent, child)).isEqualTo(text);
        texts.add(text);
      }
    }
    assertThat(texts).hasSameSizeAs(OddNames.RAW).doesNotHaveDuplicates();
  }

  @Test
  void encode_directoryWithOddName_hasNoSlashAtTheEnd() throws IOException {
    Path directory = OddNames.resolve(folder, "dir%FF");
    Files.createDirectory(directory);
    assertThat(PathCode.encode(directory)).endsWith("/dir%FF");
    assertThat(PathCode.decode(PathCode.encode(directory))).isDirectory();
  }

  @Test
  void encode_localeWithoutUnicode_sameText() throws IOException, InterruptedException {
    OddNames.create(folder);
    ProcessBuilder other = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-Dstdout.encoding=UTF-8",
        "-cp",
        System.getProperty("java.class.path"),
        PrintPaths.class.getName(),
        PathCode.encode(folder));
    other.environment().put("LC_ALL", "C");
    Process process = other.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> printed =
        process.inputReader(java.nio.charset.StandardCharsets.UTF_8).lines().toList();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(printed).containsExactlyInAnyOrderElementsOf(PrintPaths.of(folder));
  }

  private String encoded(String raw) {
    String text = PathCode.encode(OddNames.resolve(folder, raw));
    return text.substring(text.lastIndexOf('/') + 1);
  }
}

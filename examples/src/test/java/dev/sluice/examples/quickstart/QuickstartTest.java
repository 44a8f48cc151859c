package dev.sluice.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  private static final Path SOURCE =
      Path.of("src/main/java/dev/sluice/examples/quickstart/Quickstart.java");
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir
  Path folder;

  @Test
  void quickstart_onNewFile_doesWhatTheReadmeSays() {
    assertThat(Quickstart.run(folder.resolve("bank.db")))
        .containsExactly("ada 201", "bob 301", "eve 1");
  }

  @Test
  void readme_javaExamples_areThisCode() throws IOException {
    List<String> examples = EXAMPLE
        .matcher(Documents.text("README.md"))
        .results()
        .map(found -> found.group(1))
        .toList();
    String code = withoutIndentation(Files.readString(SOURCE));

    assertThat(examples)
        .hasSize(2)
        .allSatisfy(each -> assertThat(code).contains(withoutIndentation(each)));
  }

  private static String withoutIndentation(String code) {
    return String.join("\n", Arrays.stream(code.split("\n")).map(String::strip).toList());
  }
}

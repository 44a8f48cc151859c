package dev.sluice.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceError;
import dev.sluice.SluiceOptions;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What documents say of names and numbers in the code is held against the code. */
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

  @Test
  void links_ofAllDocuments_leadToFiles() throws IOException {
    for (Path document : Documents.all()) {
      List<String> links = LINK.matcher(Files.readString(document))
          .results()
          .map(link -> link.group(1))
          .toList();

      assertThat(links)
          .as(document.toString())
          .allSatisfy(link -> assertThat(document.resolveSibling(link)).exists());
    }
  }

  @Test
  void errors_tables_haveEveryCodeWithItsAttributes() throws IOException {
    List<List<String>> documented = Documents.rows(Documents.text("docs/errors.md")).stream()
        .filter(row -> row.get(1).startsWith("SLU-"))
        .map(row -> row.subList(0, 5))
        .toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(SluiceError.values()).map(DocumentsTest::attributes).toList());
  }

  private static List<String> attributes(SluiceError error) {
    return List.of(
        error.name(),
        error.id(),
        String.valueOf(error.httpStatus()),
        error.sqlState(),
        error.retryable() ? "yes" : "no");
  }

  @Test
  void configuration_table_hasEveryOptionWithItsDefault() throws IOException {
    Map<String, String> documented =
        Documents.rows(Documents.text("docs/configuration.md")).stream()
            .filter(row -> row.size() == 3)
            .filter(row -> !row.get(0).equals("option") && !row.get(0).startsWith("---"))
            .collect(
                Collectors.toMap(row -> row.get(0), row -> row.get(1), (a, b) -> b, TreeMap::new));

    assertThat(documented).isEqualTo(defaults());
  }

  private static Map<String, String> defaults() {
    Map<String, String> defaults = new TreeMap<>();
    for (Method method : SluiceOptions.class.getMethods()) {
      boolean isOption = method.getDeclaringClass() == SluiceOptions.class
          && method.getParameterCount() == 0
          && !Modifier.isStatic(method.getModifiers());
      if (isOption) {
        defaults.put(method.getName(), written(invoke(method)));
      }
    }
    return defaults;
  }

  private static Object invoke(Method method) {
    try {
      return method.invoke(SluiceOptions.defaults());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static String written(Object value) {
    return switch (value) {
      case Duration time
      when time.toMinutes() > 0 && time.toSecondsPart() == 0 -> time.toMinutes() + " min";
      case Duration time when time.isZero() -> "0";
      case Duration time -> time.toSeconds() + " s";
      case Long bytes when bytes >= 1 << 30 -> (bytes >> 30) + " GiB";
      case Long bytes -> (bytes >> 20) + " MiB";
      case List<?> list when list.isEmpty() -> "none";
      default -> value.toString();
    };
  }
}

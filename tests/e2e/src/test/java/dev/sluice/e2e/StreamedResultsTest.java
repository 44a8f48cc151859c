package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large results come out of a process with a small heap (64 MiB): memory does not grow with them. */
class StreamedResultsTest {
  @TempDir
  private Path folder;

  @Test
  void result_manyTimesTheHeap_arrivesWhole() throws Exception {
    stream(200_000, "hex(zeroblob(1000))"); // 400 MB
  }

  @Tag("slow")
  @Test
  void result_ofTenMillionRows_arrivesWhole() throws Exception {
    stream(10_000_000, "x");
  }

  private void stream(int rows, String value) throws Exception {
    String sql = "[\"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < "
        + rows + ") SELECT x, " + value + " FROM c\"]";
    try (ServedProcess server = ServedProcess.start(folder.resolve("s.db"));
        Stream<String> lines = server.postForLines("/db/query", sql).body()) {
      long[] count = {0};
      String[] last = {""};
      lines.forEach(line -> {
        count[0]++;
        last[0] = line;
      });
      assertThat(last[0]).isEqualTo("{\"rows\":" + rows + "}");
      assertThat(count[0]).isEqualTo(rows + 2L);
    }
  }
}

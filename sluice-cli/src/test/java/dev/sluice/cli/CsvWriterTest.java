package dev.sluice.cli;

import static dev.sluice.cli.Rendering.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvWriterTest {
  private static String csv(List<String> columns, @Nullable Object[]... rows) {
    return Rendering.of(CsvWriter::new).result(columns, List.of(rows));
  }

  @Test
  void nullAndEmptyText_areToldApart() {
    assertThat(csv(List.of("a", "b", "c"), row(null, "", "x"))).isEqualTo("a,b,c\n,\"\",x\n");
  }

  @Test
  void fields_withSpecialCharacters_areQuoted() {
    assertThat(csv(List.of("a,b"), row("say \"hi\""), row("two\nlines"), row(" edge")))
        .isEqualTo("\"a,b\"\n\"say \"\"hi\"\"\"\n\"two\nlines\"\n\" edge\"\n");
  }

  @Test
  void numbersAndBlobs_areWrittenInFull() {
    assertThat(csv(List.of("i", "r", "b"), row(Long.MAX_VALUE, 0.1, new byte[] {1, 2})))
        .isEqualTo("i,r,b\n9223372036854775807,0.1,x'0102'\n");
  }

  @Test
  void result_withoutRows_hasItsHeader() {
    assertThat(csv(List.of("a", "b"))).isEqualTo("a,b\n");
  }
}

package dev.sluice.cli;

import static dev.sluice.cli.Rendering.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableWriterTest {
  private static String table(List<String> columns, @Nullable Object[]... rows) {
    return Rendering.of(out -> new TableWriter(out, 20)).result(columns, List.of(rows));
  }

  @Test
  void columns_ofDifferentWidths_areAligned() {
    assertThat(table(List.of("id", "name"), row(1L, "a"), row(100L, "bcdef"))).isEqualTo("""
            id   name
            ---  -----
              1  a
            100  bcdef
            (2 rows)
            """);
  }

  @Test
  void result_withoutRows_stillShowsItsColumns() {
    assertThat(table(List.of("id"))).isEqualTo("id\n--\n(0 rows)\n");
  }

  @Test
  void values_ofEveryStorageClass_areShownAsSqlShowsThem() {
    assertThat(table(
            List.of("v"),
            row((Object) null),
            row(Long.MIN_VALUE),
            row(1.5),
            row(Double.NEGATIVE_INFINITY),
            row((Object) new byte[] {0, (byte) 0xff})))
        .contains("\nNULL\n", "-9223372036854775808\n", " 1.5\n", "-Inf\n", "x'00ff'\n");
  }

  @Test
  void text_withControlCharacters_staysOnOneLineAndHarmless() {
    assertThat(table(List.of("a\nb"), row("x\ny\tz\u001b[2J\0\u202e")))
        .isEqualTo("a\\nb\n-------------------\nx\\ny\\tz\\x1b[2J\\x00…\n(1 row)\n");
  }

  @Test
  void width_ofWideAndCombiningCharacters_isCountedInTerminalColumns() {
    assertThat(table(List.of("a", "b"), row("日本", "x"), row("e\u0301", "y")))
        .isEqualTo("a     b\n----  -\n日本  x\ne\u0301     y\n(2 rows)\n");
  }

  @Test
  void value_widerThanTheLimit_isCutAndReported() {
    StringWriter text = new StringWriter();
    TableWriter writer = new TableWriter(new PrintWriter(text), 5);
    writer.begin(List.of("v"));
    writer.row(new Row(List.of("v"), row("12345")));
    assertThat(writer.cut()).isFalse();
    writer.row(new Row(List.of("v"), row("123456")));
    writer.row(new Row(List.of("v"), row((Object) new byte[1 << 20])));
    writer.end();
    assertThat(text.toString()).isEqualTo("v\n-----\n12345\n1234…\nx'00…\n(3 rows)\n");
    assertThat(writer.cut()).isTrue();
  }

  @Test
  void value_thatEndsInAnEllipsis_isNotReportedAsCut() {
    TableWriter writer = new TableWriter(new PrintWriter(new StringWriter()), 5);
    writer.begin(List.of("v"));
    writer.row(new Row(List.of("v"), row("ab…")));
    assertThat(writer.cut()).isFalse();
  }

  @Test
  void rows_beyondTheMeasuredOnes_streamWithTheSameWidths() {
    @Nullable
    Object[][] rows = IntStream.rangeClosed(1, TableWriter.ROWS_MEASURED + 1)
        .mapToObj(i -> row((long) i, i > TableWriter.ROWS_MEASURED ? "longer" : "x"))
        .toArray(Object[][]::new);
    assertThat(table(List.of("n", "s"), rows))
        .startsWith("n     s\n----  -\n   1  x\n")
        .endsWith("\n1000  x\n1001  longer\n(1001 rows)\n");
  }
}

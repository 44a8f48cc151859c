package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("the form is the whole process's, and `serve`, which other tests call, sets it, too")
class LogFormatTest {
  private static final Instant TIME = Instant.parse("2026-11-25T10:00:00.5Z");

  @AfterEach
  void back() {
    LogFormat.text.install();
  }

  @Test
  void text_isOneLine() {
    assertThat(LogFormat.text.line(TIME, "WARNING", "dev.sluice", "a\n  b", new Exception("why")))
        .isEqualTo("sluice: WARNING: a b (java.lang.Exception: why)");
  }

  @Test
  void json_isOneObjectALine_withTheStack() {
    assertThat(LogFormat.json.line(TIME, "ERROR", "dev.sluice", "a \"b\"\nc", null))
        .isEqualTo("{\"time\":\"2026-11-25T10:00:00.500Z\",\"level\":\"ERROR\","
            + "\"logger\":\"dev.sluice\",\"message\":\"a \\\"b\\\"\\nc\"}");
    assertThat(LogFormat.json.line(TIME, "ERROR", "x", "y", new IllegalStateException("why")))
        .hasLineCount(1)
        .contains("\"error\":\"java.lang.IllegalStateException: why\",\"stack\":\"java.lang.");
  }

  @Test
  void httpLibrary_takesTheSameForm() {
    LogFormat.json.install();
    LogRecord entry = new LogRecord(Level.WARNING, "no more {0}");
    entry.setParameters(new Object[] {"threads"});
    entry.setLoggerName("org.eclipse.jetty");

    assertThat(new LogFormat.Lines().format(entry))
        .endsWith("\"level\":\"WARNING\",\"logger\":\"org.eclipse.jetty\","
            + "\"message\":\"no more threads\"}\n");
    assertThat(LogFormat.current()).isEqualTo(LogFormat.json);
  }
}

package dev.sluice.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How log lines are written. Known to the whole process, as loggers are asked for from everywhere; what
 * the HTTP library logs through {@code java.util.logging} takes the same form.
 */
@SuppressWarnings("MemberName") // users write them so
enum LogFormat {
  /** {@code sluice: WARNING: …}. */
  text {
    @Override
    String line(
        Instant time, String level, String logger, String message, @Nullable Throwable thrown) {
      String cause = thrown == null ? "" : " (" + thrown + ")";
      return "sluice: " + level + ": " + (message + cause).replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
  },

  /** One JSON object: time, level, logger, message, and of an exception its text and stack. */
  json {
    @Override
    String line(
        Instant time, String level, String logger, String message, @Nullable Throwable thrown) {
      JsonObject line = new JsonObject()
          .put("time", time.toString())
          .put("level", level)
          .put("logger", logger)
          .put("message", message);
      if (thrown != null) {
        line.put("error", thrown.toString()).put("stack", stack(thrown));
      }
      return line.toString();
    }
  };

  private static volatile LogFormat current = text;

  /** The one in use. */
  static LogFormat current() {
    return current;
  }

  /** From now on all log lines of the process are written so. */
  void install() {
    current = this;
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new Lines());
    }
  }

  /** One log line, without its end. */
  abstract String line(
      Instant time, String level, String logger, String message, @Nullable Throwable thrown);

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  /** Of {@code java.util.logging}. */
  static final class Lines extends Formatter {
    @Override
    public String format(LogRecord entry) {
      return current.line(
              entry.getInstant(),
              entry.getLevel().getName(),
              String.valueOf(entry.getLoggerName()),
              formatMessage(entry),
              entry.getThrown())
          + "\n";
    }
  }
}

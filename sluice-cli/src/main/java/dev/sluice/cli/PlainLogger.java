package dev.sluice.cli;

import java.text.MessageFormat;
import java.time.Instant;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** One logger of {@link PlainLoggers}. Thread-safe. */
final class PlainLogger implements System.Logger {
  private final String name;

  PlainLogger(String name) {
    this.name = name;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean isLoggable(Level level) {
    Level least = Debug.on() ? Level.INFO : Level.WARNING;
    return level != Level.OFF && level.getSeverity() >= least.getSeverity();
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      print(level, String.valueOf(message), thrown, name);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... args) {
    if (isLoggable(level)) {
      String message = String.valueOf(format);
      print(
          level,
          args == null || args.length == 0 ? message : MessageFormat.format(message, args),
          null,
          name);
    }
  }

  private static void print(Level level, String message, @Nullable Throwable thrown, String name) {
    LogFormat format = LogFormat.current();
    System.err.println(format.line(Instant.now(), level.getName(), name, message, thrown));
    if (thrown != null && Debug.on() && format == LogFormat.text) {
      thrown.printStackTrace();
    }
  }
}

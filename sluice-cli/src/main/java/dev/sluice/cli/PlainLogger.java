package dev.sluice.cli;

import java.text.MessageFormat;
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
      print(level, String.valueOf(message), thrown);
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
          null);
    }
  }

  private static void print(Level level, String message, @Nullable Throwable thrown) {
    String cause = thrown == null ? "" : " (" + thrown + ")";
    String line = message + cause;
    System.err.println("sluice: " + level + ": " + line.replaceAll("\\s*[\\r\\n]+\\s*", " "));
    if (thrown != null && Debug.on()) {
      thrown.printStackTrace();
    }
  }
}

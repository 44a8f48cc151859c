package dev.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. SQLite itself is not loaded for it: that takes longer than all the rest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }

  /** One line: Sluice, the SQLite driver it was built with, and the Java that runs it. */
  static String text() {
    Properties built = new Properties();
    try (InputStream stream = Version.class.getResourceAsStream("version.properties")) {
      built.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "sluice %s (sqlite-jdbc %s, Java %s)"
        .formatted(
            built.getProperty("sluice"),
            built.getProperty("driver"),
            Runtime.version().feature());
  }
}

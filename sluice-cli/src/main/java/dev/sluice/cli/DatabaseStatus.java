package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.Stats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the writer of a file on this machine.
 *
 * @param file the database
 * @param timeout for the answer
 */
record DatabaseStatus(Path file, Duration timeout) implements StatusSource {
  @Override
  public String kind() {
    return "database";
  }

  @Override
  public String name() {
    return file.toAbsolutePath().normalize().toString();
  }

  @Override
  public Optional<Stats> ask() {
    return Sluice.status(file, timeout);
  }

  @Override
  public String absent() {
    return "no writer is running: no process has " + file + " open through Sluice";
  }
}

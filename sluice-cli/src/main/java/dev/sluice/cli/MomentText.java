package dev.sluice.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment: {@code 2026-01-31T12:00:00Z}, or {@code 2h} for two hours ago. */
final class MomentText implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return ago(text);
    }
  }

  private static Instant ago(String text) {
    try {
      return Instant.now().minus(new DurationText().convert(text));
    } catch (TypeConversionException e) {
      throw new TypeConversionException("'" + text
          + "' is no time: write it as in 2026-01-31T12:00:00Z, or how long ago, as in 2h or 7d");
    }
  }
}

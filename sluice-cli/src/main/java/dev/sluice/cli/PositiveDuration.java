package dev.sluice.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A {@linkplain DurationText duration} that is not zero. */
final class PositiveDuration implements ITypeConverter<Duration> {
  private final DurationText any = new DurationText();

  @Override
  public Duration convert(String text) {
    Duration duration = any.convert(text);
    if (duration.isZero()) {
      throw new TypeConversionException("'" + text + "' is no time: give more than 0, as in 30s");
    }
    return duration;
  }
}

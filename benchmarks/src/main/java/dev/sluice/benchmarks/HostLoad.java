package dev.sluice.benchmarks;

import dev.sluice.Sluice;
import java.util.concurrent.TimeUnit;

/** Has the database open, is its writer and writes nothing of its own: other processes do. */
final class HostLoad implements Load {
  private final Sluice sluice;

  HostLoad(Sluice sluice) {
    this.sluice = sluice;
  }

  @Override
  public Measurement run(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos);
    return Measurement.none(nanos);
  }

  @Override
  public void execute(String sql) {
    sluice.execute(sql);
  }

  @Override
  public void close() {
    sluice.close();
  }
}

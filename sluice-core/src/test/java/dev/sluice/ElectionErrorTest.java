package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** An error in the thread of the election, as from the program's own log, costs no more than time. */
@Timeout(60)
@Isolated("it looks at all threads of the process")
class ElectionErrorTest extends OpenedSluice {
  private static final Logger LOG = Logger.getLogger("dev.sluice");

  private final AtomicInteger failures = new AtomicInteger();
  private final Handler full = new Handler() {
    @Override
    public void publish(LogRecord record) {
      failures.incrementAndGet();
      throw new OutOfMemoryError("no memory to log: " + record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @AfterEach
  void removeHandler() {
    LOG.removeHandler(full);
  }

  @Test
  void role_lostWhileTheLogFails_isTakenAgain() throws Exception {
    LOG.addHandler(full);
    try (Connection other = plainConnection()) {
      plainExecute(other, "PRAGMA busy_timeout = 30000");
      plainExecute(other, "UPDATE _sluice_state SET epoch = epoch + 1");
    }
    long epoch = sluice.stats().epoch();

    sluice.execute("INSERT INTO t VALUES (1, 'a', 1)");

    assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
    assertThat(sluice.stats().epoch()).isGreaterThan(epoch);
    assertThat(failures).hasPositiveValue();
  }
}

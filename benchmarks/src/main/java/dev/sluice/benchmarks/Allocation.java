package dev.sluice.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this process has allocated. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Bytes of heap allocated by all threads, the ended ones included, since the process began. */
  static long total() {
    return THREADS.getTotalThreadAllocatedBytes();
  }
}

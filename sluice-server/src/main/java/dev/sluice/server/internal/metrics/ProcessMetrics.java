package dev.sluice.server.internal.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/** Connections, queued requests, memory and processor time of this process. Thread-safe. */
final class ProcessMetrics implements MultiCollector {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final IntSupplier connections;
  private final IntSupplier backlog;

  /** With what counts connections, and queued requests that are not applied. */
  ProcessMetrics(IntSupplier connections, IntSupplier backlog) {
    this.connections = connections;
    this.backlog = backlog;
  }

  @Override
  public MetricSnapshots collect() {
    Figures figures = new Figures()
        .gauge("sluice_http_connections", "Connections open", connections.getAsInt())
        .gauge(
            "sluice_http_queued_backlog",
            "Queued requests that this process accepted and that are not applied",
            backlog.getAsInt())
        .gauge(
            "process_start_time_seconds",
            "When the process began, in Unix time",
            ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3)
        .gauge("jvm_heap_used_bytes", "Heap in use", heapUsed());
    if (ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        && system.getProcessCpuTime() >= 0) {
      double seconds = system.getProcessCpuTime() / 1e9;
      figures.counter("process_cpu_seconds", "Processor time used", seconds);
    }
    residentBytes()
        .ifPresent(bytes ->
            figures.gauge("process_resident_memory_bytes", "Memory of the process", bytes));
    return figures.build();
  }

  private static long heapUsed() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Nothing where the system does not tell. */
  private static OptionalLong residentBytes() {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // a figure more or less must not cost the scrape
    }
  }
}

package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures a case of many processes on one file: starts them all, lets them warm together until they
 * get no faster (each of 50 JVMs on two cores has compiled its code only after half a minute), opens
 * one window for all, and adds up what they report. Of a Sluice case the first process is the writer and
 * only serves, as the process that opened the file first.
 */
final class CrowdRun {
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final int WARM_UPS_MAX = 20;
  private static final int NO_FASTER_MAX = 3;
  private static final double FASTER = 1.03;

  private final Setting setting;
  private final BenchCase bench;
  private final List<WorkerProcess> hosts = new ArrayList<>();
  private final List<WorkerProcess> clients = new ArrayList<>();

  CrowdRun(Setting setting, BenchCase bench) {
    this.setting = setting;
    this.bench = bench;
  }

  /** Measures it once. */
  Result run() throws CaseFailed, InterruptedException {
    try {
      setting.progress().step("starting " + bench.label());
      start();
      setting.progress().step("warming " + bench.label());
      warm();
      setting.progress().step("measuring " + bench.label());
      Measurement measurement = window(setting.measured());
      long clientMemory = peakMemoryKib(clients);
      return hosts.isEmpty()
          ? Result.of(bench.label(), List.of(measurement), clientMemory, 0, setting)
          : Result.of(
              bench.label(), List.of(measurement), peakMemoryKib(hosts), clientMemory, setting);
    } finally {
      close();
    }
  }

  private void start() throws CaseFailed, InterruptedException {
    Path file = setting.freshFile("db");
    if (bench.sluice()) {
      hosts.add(
          WorkerProcess.start(setting, JavaProcess.WRITER, LoadKind.HOST, file, 0, /* rows= */ 0));
      hosts.getFirst().awaitReady();
    }
    for (int i = 0; i < bench.processes(); i++) {
      clients.add(WorkerProcess.start(
          setting, JavaProcess.CLIENT, bench.load(), file, bench.callers(), /* rows= */ 0));
      if (i == 0) {
        // The first one makes the table, or the rest would wait for each other's locks.
        clients.getFirst().awaitReady();
      }
    }
    for (WorkerProcess client : clients.subList(1, clients.size())) {
      client.awaitReady();
    }
  }

  private void warm() throws CaseFailed, InterruptedException {
    double best = 0;
    int noFaster = 0;
    for (int i = 0; i < WARM_UPS_MAX && noFaster < NO_FASTER_MAX; i++) {
      double rate = window(WARM_UP).rate();
      noFaster = rate > best * FASTER ? 0 : noFaster + 1;
      best = Math.max(best, rate);
    }
  }

  private Measurement window(Duration length) throws CaseFailed, InterruptedException {
    List<WorkerProcess> all = new ArrayList<>(hosts);
    all.addAll(clients);
    for (WorkerProcess worker : all) {
      worker.begin(length);
    }
    List<Measurement> parts = new ArrayList<>(all.size());
    for (WorkerProcess worker : all) {
      parts.add(worker.result(length));
    }
    return Measurement.sum(parts);
  }

  private static long peakMemoryKib(List<WorkerProcess> workers)
      throws CaseFailed, InterruptedException {
    long most = 0;
    for (WorkerProcess worker : workers) {
      most = Math.max(most, worker.peakMemoryKib());
    }
    return most;
  }

  /** Clients first: closing the writer before them would hand its role from one to the next. */
  private void close() {
    clients.forEach(WorkerProcess::tellToQuit);
    clients.forEach(WorkerProcess::close);
    hosts.forEach(WorkerProcess::close);
  }
}

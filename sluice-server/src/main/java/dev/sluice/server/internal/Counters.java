package dev.sluice.server.internal;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What this server has counted, by rqlite's names. Thread-safe. */
public final class Counters {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  /** Counts one. */
  public void count(String name) {
    add(name, 1);
  }

  /** Counts several. */
  public void add(String name, long more) {
    counts.computeIfAbsent(name, _ -> new LongAdder()).add(more);
  }

  /** All, sorted by name. */
  public Map<String, Object> all() {
    Map<String, Object> all = new TreeMap<>();
    counts.forEach((name, count) -> all.put(name, count.sum()));
    return all;
  }
}

package dev.sluice.workflow;

import dev.sluice.SluiceException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The other processes, to be told of what was committed here. What comes within a moment goes as one ring:
 * a thread sends what has gathered, as fast as it can. With nobody to tell, nothing is gathered. Thread-safe;
 * a lock of its own, under which nothing is called.
 */
final class Peers {
  private static final System.Logger LOG = System.getLogger("dev.sluice.workflow");
  private static final int TEXT_MAX = 600;
  private static final int GATHERED_MAX = 10_000;
  private static final long CLOSE_MILLIS = 1000;
  private static final long FIND_NANOS = 1_000_000_000;

  private final Bell bell;
  private final Object lock = new Object();
  private final Set<String> gathered = new LinkedHashSet<>();
  private volatile Map<String, SocketAddress> peers = Map.of();
  private @Nullable Runnable finder; // set before the sender begins
  private final Thread sender =
      Thread.ofPlatform().daemon().name("sluice-wf-ringer").unstarted(this::loop);
  private boolean closed;

  Peers(Bell bell) {
    this.bell = bell;
  }

  /** Begins to send; somebody else says now and then who there is. */
  void start() {
    sender.start();
  }

  /** Begins to send; looks for others itself, before it rings, where the last look is a second old. */
  void startFinding(Runnable findPeers) {
    finder = findPeers;
    sender.start();
  }

  /** Who there is now, besides this process. */
  void are(Collection<String> processes, String self) {
    Map<String, SocketAddress> now = new HashMap<>();
    for (String process : processes) {
      SocketAddress address = Bell.addressOf(process);
      if (address != null && !process.equals(self)) {
        now.put(process, address);
      }
    }
    peers = Map.copyOf(now);
  }

  /** Something that is queued, or given back, may be run by others. */
  void runnable() {
    tell("R");
  }

  /** A workflow that others may run has been sent something. */
  void sent(long wid) {
    tell("M" + wid);
  }

  /** One that others may run was cancelled or paused. */
  void stopped() {
    tell("S");
  }

  /** Others may wait for what has become of a workflow. */
  void changed(String id) {
    tell("E" + id);
  }

  /** This process has come. */
  void come() {
    tell("P");
  }

  private void tell(String line) {
    if (peers.isEmpty() && finder == null) {
      return;
    }
    synchronized (lock) {
      if (gathered.size() < GATHERED_MAX) { // the rest is found by a scan
        gathered.add(line);
        lock.notifyAll();
      }
    }
  }

  private void loop() {
    long foundNanos = System.nanoTime() - FIND_NANOS;
    for (String lines = next(); lines != null; lines = next()) {
      if (finder != null && System.nanoTime() - foundNanos >= FIND_NANOS) {
        find(finder);
        foundNanos = System.nanoTime();
      }
      for (Map.Entry<String, SocketAddress> peer : peers.entrySet()) {
        bell.ring(peer.getValue(), peer.getKey(), lines);
      }
    }
  }

  private static void find(Runnable finder) {
    try {
      finder.run();
    } catch (SluiceException e) {
      LOG.log(Level.DEBUG, "new processes were not looked for; they find by a scan", e);
    }
  }

  /** What fits into one datagram; null at the end. */
  private @Nullable String next() {
    synchronized (lock) {
      while (gathered.isEmpty() && !closed) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      if (gathered.isEmpty()) {
        return null;
      }
      StringBuilder lines = new StringBuilder();
      var each = gathered.iterator();
      while (each.hasNext() && lines.length() < TEXT_MAX) {
        lines.append(each.next()).append('\n');
        each.remove();
      }
      return lines.toString();
    }
  }

  /** Sends what has gathered, and ends. */
  void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      sender.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    bell.close();
  }
}

package dev.sluice.benchmarks.http;

import dev.sluice.benchmarks.CallerTally;
import dev.sluice.benchmarks.Load;
import dev.sluice.benchmarks.Measurement;
import dev.sluice.benchmarks.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The main class of the process that sends all requests of {@code bench http}. It is told what to do by
 * lines {@code KIND[,KIND…] CONNECTIONS PORT}; several kinds share the connections evenly.
 */
final class ClientWorker implements Load {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  private final SplittableRandom random = new SplittableRandom();
  private List<RequestKind> kinds = List.of();
  private int connections;
  private HttpTarget target = HttpTarget.local("localhost", 0);
  private long sent;

  private ClientWorker() {}

  /** Sends until told to quit. */
  public static void main(String[] args) throws Exception {
    Worker.serve(ClientWorker::new);
  }

  @Override
  public void execute(String text) {
    String[] words = text.split(" ", -1);
    kinds = List.of(words[0].split(",", -1)).stream().map(RequestKind::valueOf).toList();
    connections = Integer.parseInt(words[1]);
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    target = HttpTarget.local(host, Integer.parseInt(words[2]));
  }

  @Override
  public Measurement run(long nanos) throws IOException {
    List<Lane> lanes = new ArrayList<>();
    List<Template> templates =
        kinds.stream().map(kind -> LoadTable.BENCH.template(kind, target)).toList();
    LongSupplier row = () -> random.nextInt(LoadTable.SEEDED);
    LongSupplier next = () -> sent++;
    Pace pace = Pace.closed(Long.MAX_VALUE);
    for (int i = 0; i < connections; i++) {
      RequestKind kind = kinds.get(i % kinds.size());
      Template template = templates.get(i % kinds.size());
      lanes.add(new Lane(kind, template, pace, kind == RequestKind.READ ? row : next));
    }
    Tallies tallies = new Tallies();
    try (Wire wire = new Wire(target, lanes, tallies, ANSWER_WITHIN)) {
      long until = System.nanoTime() + nanos;
      tallies.begin(connections, until);
      wire.run(until, () -> {});
    }
    return Measurement.of(tallies.all, nanos);
  }

  @Override
  public void close() {}

  /** One tally for each connection; says the first failure on standard error. */
  private static final class Tallies implements Recorder {
    private final List<CallerTally> all = new ArrayList<>();
    private boolean told;

    void begin(int connections, long untilNanos) {
      for (int i = 0; i < connections; i++) {
        all.add(new CallerTally(untilNanos));
      }
    }

    @Override
    public void ended(
        int connection,
        Lane lane,
        long number,
        long beganNanos,
        long endedNanos,
        @Nullable String failure) {
      if (failure == null) {
        all.get(connection).answered(beganNanos, endedNanos, 1);
        return;
      }
      all.get(connection).locked(beganNanos, endedNanos);
      if (!told) {
        told = true;
        System.err.println(lane.kind().label() + " failed: " + failure);
      }
    }
  }
}

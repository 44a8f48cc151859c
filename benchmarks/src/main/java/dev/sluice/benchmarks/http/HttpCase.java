package dev.sluice.benchmarks.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One case of {@code bench http}.
 *
 * @param workload what is sent to which server
 * @param connections how many
 */
record HttpCase(Workload workload, int connections) {
  /** What is sent to which server. */
  enum Workload {
    /** (a) The most the HTTP library gives. */
    ECHO("echo", ServerKind.ECHO, RequestKind.ECHO),
    /** (b) A commit for each request. */
    NAIVE("naive", ServerKind.NAIVE, RequestKind.WRITE),
    /** Durable writes of one statement. */
    WRITE("write", ServerKind.SLUICE, RequestKind.WRITE),
    /** Queued writes. */
    QUEUED("queued", ServerKind.SLUICE, RequestKind.QUEUED),
    /** Queued writes that wait until they are applied. */
    WAITED("wait", ServerKind.SLUICE, RequestKind.WAITED),
    /** Requests of 100 statements. */
    BULK("bulk", ServerKind.SLUICE, RequestKind.BULK),
    /** Reads of a row by its key. */
    READ("read", ServerKind.SLUICE, RequestKind.READ),
    /** Half of the connections read, half write. */
    MIXED("mixed", ServerKind.SLUICE, RequestKind.READ, RequestKind.WRITE);

    private final String label;
    private final ServerKind server;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<RequestKind> kinds;

    Workload(String label, ServerKind server, RequestKind... kinds) {
      this.label = label;
      this.server = server;
      this.kinds = List.of(kinds);
    }

    /** The name in commands and results. */
    String label() {
      return label;
    }

    ServerKind server() {
      return server;
    }

    /** All names. */
    static List<String> labels() {
      return Arrays.stream(values()).map(Workload::label).toList();
    }
  }

  /** All cases of these workloads; one connection cannot be mixed. */
  static List<HttpCase> of(List<Workload> workloads, List<Integer> connections) {
    List<HttpCase> cases = new ArrayList<>();
    for (int count : connections) {
      for (Workload workload : workloads) {
        if (count >= workload.kinds.size()) {
          cases.add(new HttpCase(workload, count));
        }
      }
    }
    return cases;
  }

  /** The name in results. */
  String label() {
    return workload.label + "-" + connections;
  }

  /** What the client is told. */
  String order(int port) {
    String kinds = workload.kinds.stream().map(Enum::name).collect(Collectors.joining(","));
    return kinds + " " + connections + " " + port;
  }
}

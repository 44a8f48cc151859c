package dev.sluice.server.internal.rqlite;

import dev.sluice.server.internal.http.GoDuration;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one node there is, as rqlite's clients know nodes.
 *
 * @param address host and port where it answers
 * @param scheme http or https
 * @param version of rqlite whose API it speaks
 * @param auth whether users log in
 */
public record Identity(String address, String scheme, String version, boolean auth) {
  /** Its name. */
  String id() {
    return address;
  }

  /** A node object; {@code nanos} is what it took to ask the writer. */
  Map<String, Object> node(long nanos) {
    Map<String, Object> node = new TreeMap<>();
    node.put("id", id());
    node.put("api_addr", scheme + "://" + address);
    node.put("addr", address);
    node.put("version", version);
    node.put("voter", true);
    node.put("reachable", true);
    node.put("leader", true);
    node.put("time", nanos / 1e9);
    node.put("time_s", GoDuration.format(Duration.ofNanos(nanos)));
    return node;
  }
}

package dev.sluice.benchmarks.http;

import java.time.Duration;
import java.util.Optional;

/**
 * What {@code sluice load} is to do.
 *
 * @param target the server
 * @param readers connections that read
 * @param writers connections that write
 * @param rate requests a second in all, shared among reads and writes as their connections are; 0 for
 *     as fast as the answers come
 * @param duration how long requests are sent
 * @param requestsMax after which none is sent any more, whatever the duration
 * @param queued whether writes are queued
 * @param operation called in place of inserting
 * @param keep whether the table stays
 */
record LoadPlan(
    HttpTarget target,
    int readers,
    int writers,
    double rate,
    Duration duration,
    long requestsMax,
    boolean queued,
    Optional<Operation> operation,
    boolean keep) {

  /**
   * An operation and its argument.
   *
   * @param name as in {@code /op/NAME}
   * @param body JSON, in which {@link Template#SLOT} stands for a number of its own for each call
   */
  record Operation(String name, String body) {}

  /** What the writers do. */
  RequestKind writing() {
    if (operation.isPresent()) {
      return RequestKind.OPERATION;
    }
    return queued ? RequestKind.QUEUED : RequestKind.WRITE;
  }

  /** The request of the writers. */
  Template writeTemplate(LoadTable table) {
    return operation
        .map(named -> Template.post(target, "/op/" + named.name(), named.body()))
        .orElseGet(() -> table.template(writing(), target));
  }

  /** When requests of so many of the connections are sent. */
  Pace pace(int connections) {
    return rate == 0 || connections == 0
        ? Pace.closed(requestsMax)
        : Pace.open(rate * connections / (readers + writers), requestsMax);
  }
}

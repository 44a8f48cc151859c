package dev.sluice.benchmarks.http;

/** What a request does. */
enum RequestKind {
  /** Reads one row by its key. */
  READ("read"),
  /** Inserts one row and is answered when it is durable. */
  WRITE("write"),
  /** Inserts one row and is answered when it is in the journal. */
  QUEUED("queued"),
  /** The same, answered when it is applied. */
  WAITED("wait"),
  /** Inserts 100 rows by 100 statements. */
  BULK("bulk"),
  /** Calls an operation. */
  OPERATION("op"),
  /** Sends 190 bytes of JSON and gets them back. */
  ECHO("echo");

  private final String label;

  RequestKind(String label) {
    this.label = label;
  }

  /** The name in results. */
  String label() {
    return label;
  }

  /** Whether it changes the table of the run, row by row as its numbers say. */
  boolean inserts() {
    return switch (this) {
      case WRITE, QUEUED, WAITED, BULK -> true;
      case READ, OPERATION, ECHO -> false;
    };
  }
}

package dev.sluice.benchmarks.http;

import java.util.Collections;

/**
 * The table of one run, and the requests on it. Its rows have a number each, which nothing in the table
 * keeps from being there twice, so that a write applied twice shows.
 *
 * @param name unique for each run
 */
record LoadTable(String name) {
  /** How every such table begins. */
  static final String PREFIX = "sluice_load_";

  /** Rows that are there for the reads. */
  static final int SEEDED = 1000;

  static final int BULK_STATEMENTS = 100;

  private static final String TEXT = "some text as rows have it, forty characters";
  private static final String ECHOED =
      "{\"id\":{{number}},\"name\":\"an object of some fields\",\"text\":\"" + "x".repeat(123)
          + "\"}";

  /** The table of {@code bench http}, in a file of its own. */
  static final LoadTable BENCH = new LoadTable(PREFIX + "bench");

  static LoadTable fresh() {
    return new LoadTable(PREFIX + Long.toString(System.currentTimeMillis(), 36) + "_"
        + ProcessHandle.current().pid());
  }

  /** The statement that creates it. */
  String create() {
    return "[\"" + createSql() + "\"]";
  }

  String createSql() {
    return "CREATE TABLE " + name
        + "(id INTEGER PRIMARY KEY, number INTEGER NOT NULL, text TEXT NOT NULL) STRICT";
  }

  /** Fills in the rows for the reads. */
  String seed() {
    return ("[[\"WITH RECURSIVE n(i) AS (VALUES(%d) UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
            + " INSERT INTO %s(id, number, text) SELECT i, -i, ? FROM n\",\"%s\"]]")
        .formatted(Template.FIRST, Template.FIRST + SEEDED - 1, name, TEXT);
  }

  /** Removes it. */
  String drop() {
    return "[\"DROP TABLE " + name + "\"]";
  }

  /** Rows after an id, with their numbers. */
  String page(long afterId, int limit) {
    return "[\"SELECT id, number FROM %s WHERE id > %d ORDER BY id LIMIT %d\"]"
        .formatted(name, afterId, limit);
  }

  /** The request of a kind. */
  Template template(RequestKind kind, HttpTarget target) {
    return switch (kind) {
      case READ -> Template.post(target, "/db/query", read());
      case WRITE -> Template.post(target, "/db/execute", "[" + insert() + "]");
      case QUEUED -> Template.post(target, "/db/execute?queue", "[" + insert() + "]");
      case WAITED -> Template.post(target, "/db/execute?queue&wait", "[" + insert() + "]");
      case BULK -> Template.post(target, "/db/execute", "[" + bulk() + "]");
      case ECHO -> Template.post(target, "/", ECHOED);
      case OPERATION -> throw new IllegalArgumentException("an operation has its own body");
    };
  }

  private String read() {
    return "[[\"SELECT id, number, text FROM " + name + " WHERE id = ?\"," + Template.SLOT + "]]";
  }

  private String insert() {
    return "[\"INSERT INTO " + name + "(number, text) VALUES(?, ?)\"," + Template.SLOT + ",\""
        + TEXT + "\"]";
  }

  private String bulk() {
    return String.join(",", Collections.nCopies(BULK_STATEMENTS, insert()));
  }
}

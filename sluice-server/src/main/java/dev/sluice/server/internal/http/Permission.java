package dev.sluice.server.internal.http;

/** What a user may do, by rqlite's names. */
public enum Permission {
  /** Everything. */
  ALL("all"),
  /** Write. */
  EXECUTE("execute"),
  /** Read. */
  QUERY("query"),
  /** Replace the database or load a script. */
  LOAD("load"),
  /** Take a copy. */
  BACKUP("backup"),
  /** See figures and settings. */
  STATUS("status"),
  /** Ask whether it is ready. */
  READY("ready"),
  /** Maintain the file. */
  SNAPSHOT("snapshot"),
  /** Move the writer's role. */
  LEADER_OPS("leader-ops"),
  /** Remove nodes. */
  REMOVE("remove"),
  /** See the console. */
  UI("ui"),
  /** Start and change workflows; Sluice's own. */
  WORKFLOWS("workflows");

  private final String text;

  Permission(String text) {
    this.text = text;
  }

  /** As the auth file writes it. */
  public String text() {
    return text;
  }
}

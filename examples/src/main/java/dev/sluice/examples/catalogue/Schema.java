package dev.sluice.examples.catalogue;

/** The tables of a catalogue. docs/catalogue.md describes them. */
final class Schema {
  /** Marks a database as a catalogue, and tells the version of its tables. */
  static final long VERSION = 1;

  /** Everything, as one atomic write. */
  static final String SCRIPT = """
      CREATE TABLE catalogue (version INTEGER NOT NULL) STRICT;
      INSERT INTO catalogue VALUES (1);

      CREATE TABLE scan (
        id INTEGER PRIMARY KEY,
        pid INTEGER NOT NULL,
        process_start INTEGER NOT NULL,
        started_ns INTEGER NOT NULL,
        finished_ns INTEGER,
        processes INTEGER NOT NULL,
        removed INTEGER NOT NULL DEFAULT 0
      ) STRICT;

      CREATE TABLE root (
        scan INTEGER NOT NULL,
        path TEXT NOT NULL,
        PRIMARY KEY (scan, path)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE worker (
        id INTEGER PRIMARY KEY,
        scan INTEGER NOT NULL,
        pid INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('live', 'dead'))
      ) STRICT;

      CREATE TABLE directory (
        id INTEGER PRIMARY KEY,
        scan INTEGER NOT NULL,
        path TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'claimed', 'done')),
        worker INTEGER,
        UNIQUE (scan, path)
      ) STRICT;
      CREATE INDEX directory_state ON directory (scan, state);

      CREATE TABLE problem (
        scan INTEGER NOT NULL,
        path TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('unreadable', 'mount')),
        message TEXT NOT NULL,
        PRIMARY KEY (scan, path)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE file (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        mode INTEGER,
        owner TEXT NOT NULL,
        sha256 TEXT,
        scan INTEGER NOT NULL,
        write_id INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE file_write (
        write_id INTEGER PRIMARY KEY,
        file INTEGER NOT NULL,
        change TEXT NOT NULL CHECK (change IN ('added', 'changed', 'same')),
        times INTEGER NOT NULL DEFAULT 1
      ) STRICT;

      CREATE TRIGGER file_added AFTER INSERT ON file BEGIN
        INSERT INTO file_write (write_id, file, change) VALUES (NEW.write_id, NEW.id, 'added')
        ON CONFLICT (write_id) DO UPDATE SET times = times + 1;
      END;

      CREATE TRIGGER file_updated AFTER UPDATE OF write_id ON file BEGIN
        INSERT INTO file_write (write_id, file, change)
        VALUES (NEW.write_id, NEW.id,
          iif((OLD.size, OLD.mtime_ns, OLD.mode, OLD.owner, OLD.sha256)
            IS (NEW.size, NEW.mtime_ns, NEW.mode, NEW.owner, NEW.sha256), 'same', 'changed'))
        ON CONFLICT (write_id) DO UPDATE SET times = times + 1;
      END;

      CREATE VIEW file_written (path, writes, times) AS
        SELECT f.path, count(*), sum(w.times) FROM file_write w JOIN file f ON f.id = w.file
        GROUP BY w.file;
      """;

  private Schema() {}
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A receipt tells of its own write only, whoever wrote before it in the same batch. */
class ReceiptTest extends OpenedSluice {
  @Override
  String schema() {
    return """
        CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT UNIQUE, count INTEGER DEFAULT 1);
        CREATE TABLE b (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE keyed (key TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE VIEW v AS SELECT name FROM a;
        CREATE TRIGGER v_insert INSTEAD OF INSERT ON v BEGIN
          INSERT INTO b (name) VALUES (new.name);
        END;
        CREATE TABLE audited (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TRIGGER audit AFTER INSERT ON audited BEGIN
          INSERT INTO b (name) VALUES ('audit'), ('audit');
        END;
        CREATE TABLE counted (key TEXT PRIMARY KEY, n INTEGER DEFAULT 0);
        CREATE TRIGGER counted_again BEFORE INSERT ON counted
          WHEN EXISTS (SELECT 1 FROM counted WHERE key = new.key) BEGIN
          UPDATE counted SET n = n + 1 WHERE key = new.key;
          SELECT RAISE(IGNORE);
        END;
        INSERT INTO b (id) VALUES (500);
        """;
  }

  private static final String UPSERT =
      "INSERT INTO a (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET count = count + 1";

  @Test
  @DisplayName("G4 an upsert that only updated has no row id, least of all another's")
  void upsert_onlyUpdating_givesNoRowid() {
    assertThat(sluice.execute(UPSERT, "x").lastInsertId()).hasValue(1);
    sluice.execute("INSERT INTO b (name) VALUES ('other')");

    Receipt updated = sluice.execute(UPSERT, "x");

    assertThat(updated.changes()).isEqualTo(1);
    assertThat(updated.lastInsertId()).isEmpty();
  }

  @Test
  @DisplayName("G4 an upsert that inserted gives its row id, also where another has the same")
  void upsert_inserting_givesItsRowid() {
    sluice.execute("INSERT INTO b (id) VALUES (1)");

    assertThat(sluice.execute(UPSERT, "x").lastInsertId()).hasValue(1);
    assertThat(sluice.execute(UPSERT, "y").lastInsertId()).hasValue(2);
  }

  @Test
  @DisplayName("G4 tables without rowid and views give no row id of another write")
  void insert_withoutRowid_givesNone() {
    sluice.execute("INSERT INTO b (name) VALUES ('other')");

    Receipt keyed = sluice.execute("INSERT INTO keyed VALUES ('k')");
    Receipt view = sluice.execute("INSERT INTO v VALUES ('n')");

    assertThat(keyed.changes()).isEqualTo(1);
    assertThat(keyed.lastInsertId()).isEmpty();
    assertThat(view.lastInsertId()).isEmpty();
  }

  @Test
  @DisplayName("G4 the row id is that of the statement, not of its triggers")
  void insert_withTriggers_givesItsOwnRowid() {
    Receipt receipt = sluice.execute("INSERT INTO audited (name) VALUES ('x')");

    assertThat(receipt.lastInsertId()).hasValue(1);
    assertThat(receipt.changes()).isEqualTo(3);
  }

  @Test
  @DisplayName("G4 an insert that a trigger turned into an update has no row id of another write")
  void insert_ignoredByItsTrigger_givesNone() {
    String insert = "INSERT INTO counted (key) VALUES (?)";
    assertThat(sluice.execute(insert, "a").lastInsertId()).hasValue(1);
    sluice.execute("INSERT INTO b (id) VALUES (777)");

    Receipt counted = sluice.execute(insert, "a");

    assertThat(counted.changes()).isEqualTo(1);
    assertThat(counted.lastInsertId()).isEmpty();
    assertThat(sluice.execute(insert, "b").lastInsertId()).hasValue(2);
  }

  @Test
  @DisplayName("G4 equal row ids of different tables are all given")
  void insert_sameRowidsInTwoTables_areAllGiven() {
    List<CompletableFuture<Receipt>> writes = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      writes.add(sluice.executeAsync("INSERT INTO audited (id) VALUES (?)", i));
      writes.add(sluice.executeAsync("REPLACE INTO a (id, name) VALUES (?, ?)", i, "n" + i));
    }

    for (int i = 0; i < writes.size(); i++) {
      assertThat(writes.get(i).join().lastInsertId()).hasValue(i / 2 + 1);
    }
  }
}

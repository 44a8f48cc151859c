package dev.sluice.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.internal.sqlite.Connection;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that could not be created leaves no file; one with anything in it stays. */
final class NewDatabaseTest {
  @TempDir
  private Path folder;

  private Path file() {
    return folder.resolve("a.db");
  }

  @Test
  void emptyDatabase_isDeleted() throws Exception {
    Files.createFile(file());
    NewDatabase.discard(file());
    assertThat(folder).isEmptyDirectory();

    try (Connection connection = Connection.open(file(), /* readOnly= */ false)) {
      connection.query("PRAGMA journal_mode=WAL");
    }
    assertThat(file()).isNotEmptyFile();
    NewDatabase.discard(file());
    assertThat(folder).isEmptyDirectory();
    NewDatabase.discard(file());
  }

  @Test
  void databaseWithATable_stays() throws Exception {
    try (Connection connection = Connection.open(file(), /* readOnly= */ false)) {
      connection.query("PRAGMA journal_mode=WAL");
      connection.exec("CREATE TABLE t (a)");
      NewDatabase.discard(file()); // it is in the WAL
      assertThat(file()).exists();
    }
    NewDatabase.discard(file()); // it is in the file
    assertThat(file()).exists();
  }
}

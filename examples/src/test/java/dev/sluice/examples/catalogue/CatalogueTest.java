package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Sluice;
import dev.sluice.examples.crew.UserError;
import dev.sluice.examples.tree.PathCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
  @TempDir
  Path folder;

  @Test
  void scan_again_updatesChangedAndRemovesVanished() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/a"));
    Files.writeString(tree.resolve("same"), "1");
    Files.writeString(tree.resolve("changes"), "1");
    Files.writeString(tree.resolve("goes"), "1");
    try (InProcessScan first = new InProcessScan(folder)) {
      first.work(0);
      assertThat(first.catalogue.changes(0)).isEqualTo(new ScanReport.Changes(3, 0, 0, 0, 0));
      first.catalogue.finish(first.begun.id(), 0);
    }
    Files.writeString(tree.resolve("changes"), "1234567");
    Files.delete(tree.resolve("goes"));
    Files.writeString(tree.resolve("comes"), "1");
    try (InProcessScan second = new InProcessScan(folder)) {
      second.work(0);
      long removed = second.catalogue.removeVanished(second.begun.id(), List.of(second.tree));
      assertThat(second.catalogue.changes(removed))
          .isEqualTo(new ScanReport.Changes(1, 1, 1, 0, 0));
      assertThat(sizes(second)).containsExactly(7L, 1L, 1L);
    }
  }

  @Test
  void removeVanished_rowsElsewhere_stay() throws Exception {
    try (InProcessScan scan = new InProcessScan(folder)) {
      String root = PathCode.encode(scan.tree);
      for (String path :
          List.of(root + "/gone", root + "0/neighbour", root + "-x/neighbour", "/z")) {
        scan.sluice()
            .execute(
                "INSERT INTO file (path, size, mtime_ns, owner, scan, write_id)"
                    + " VALUES (?, 1, 1, 'x', 0, abs(random()))",
                path);
      }
      assertThat(scan.catalogue.removeVanished(scan.begun.id(), List.of(scan.tree)))
          .isEqualTo(1);
      assertThat(scan.catalogue.removeVanished(scan.begun.id(), List.of(Path.of("/"))))
          .isEqualTo(3);
    }
  }

  @Test
  void open_databaseOfAnotherProgram_refusedUnchanged() throws Exception {
    Path database = folder.resolve("other.db");
    try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE t (x)");
    }
    byte[] before = Files.readAllBytes(database);
    assertThatThrownBy(() -> Catalogue.open(database, InstantSource.system()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not a catalogue");
    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  @Test
  void open_noDatabaseAtAll_refused() throws Exception {
    Path file = Files.writeString(folder.resolve("letter.txt"), "Dear reader,\n".repeat(100));
    assertThatThrownBy(() -> Catalogue.open(file, InstantSource.system()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("letter.txt");
  }

  @Test
  void open_catalogueOfAnotherVersion_refused() {
    Path database = folder.resolve("files.db");
    Catalogue.open(database, InstantSource.system()).close();
    try (Sluice sluice = Sluice.open(database)) {
      sluice.execute("UPDATE catalogue SET version = 99");
    }
    assertThatThrownBy(() -> Catalogue.open(database, InstantSource.system()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another version");
  }

  private static List<Long> sizes(InProcessScan scan) {
    return scan.sluice().query(row -> row.longValue(0), "SELECT size FROM file ORDER BY path");
  }
}

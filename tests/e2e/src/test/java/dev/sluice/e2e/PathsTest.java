package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Sluice;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G3, G7: a database is one database under every path to it, and a useless path is said to be one. */
class PathsTest {
  @TempDir
  private Path folder;

  @Test
  void longPath_hasItsSocketElsewhere() throws Exception {
    Path deep = folder;
    for (int i = 0; i < 8; i++) {
      deep = Files.createDirectory(deep.resolve("a folder with a long name"));
    }
    try (Crew crew = Crew.in(deep)) {
      crew.join().ask("write 3", "written");
      assertThat(Path.of(RawLink.note(crew.runtime(), "socket")).toString().length())
          .isLessThanOrEqualTo(100);
      crew.writer().kill();
      crew.join().ask("write 3", "written");
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void symbolicLink_leadsToTheSameWriter() throws Exception {
    Path real = folder.resolve("test.db");
    try (Crew crew = Crew.in(folder)) {
      Path link = Files.createSymbolicLink(folder.resolve("link.db"), real);
      Child linked = Child.start("linked", folder, link, crew.ledger(), java.util.Map.of());
      try (linked) {
        linked.await("ready");
        linked.ask("write 3", "written");
        assertThat(linked.ask("stats", "stats"))
            .startsWith("stats " + crew.writer().pid() + " ");
        assertThat(folder.resolve("link.db-sluice")).doesNotExist();
        linked.end();
      }
      crew.endAndVerify();
      crew.assertNoFailures();
    }
  }

  @Test
  void openedTwiceInOneProcess_sharesOneWriter() throws Exception {
    Path real = folder.resolve("test.db");
    try (Sluice first = Sluice.open(real)) {
      first.execute("CREATE TABLE t (a)");
      Path link = Files.createSymbolicLink(folder.resolve("link.db"), real);
      try (Sluice second = Sluice.open(link)) {
        second.execute("INSERT INTO t VALUES (1)");
        assertThat(second.stats().epoch()).isEqualTo(first.stats().epoch());
        assertThat(second.path()).isEqualTo(first.path());
      }
      first.execute("INSERT INTO t VALUES (2)");
      assertThat(first.query("SELECT count(*) FROM t").singleValue()).isEqualTo(2L);
    }
  }

  @Test
  void readOnlyFolder_isRefusedWithWhatToDo() throws Exception {
    try (Tmpfs tmpfs = Tmpfs.mount(folder, "1m")) {
      Path database = tmpfs.folder().resolve("test.db");
      Files.createFile(database);
      tmpfs.makeReadOnly();
      assertRefused(database, SluiceError.READ_ONLY, "make the folder of the database writable");
    }
  }

  @Test
  void uselessPaths_areRefusedWithWhatToDo() {
    assertRefused(folder, SluiceError.READ_ONLY, "is a folder");
    assertRefused(folder.resolve("no/test.db"), SluiceError.READ_ONLY, "create it first");
  }

  @Test
  void fileThatIsNoDatabase_isRefused_andOpensWhenItIsReplaced() throws Exception {
    Path database = folder.resolve("test.db");
    Files.writeString(database, "this is no database, however long one looks at it\n".repeat(100));
    assertRefused(database, SluiceError.CORRUPT, "not a database");
    assertThat(folder.resolve("test.db-sluice")).doesNotExist();
    Files.delete(database);
    try (Sluice sluice = Sluice.open(database)) {
      assertThat(sluice.execute("CREATE TABLE t (a)").changes()).isZero();
    }
  }

  private static void assertRefused(Path database, SluiceError code, String advice) {
    assertThatThrownBy(() -> Sluice.open(database))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining(advice)
        .extracting(e -> ((SluiceException) e).code())
        .isEqualTo(code);
  }
}

package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.examples.tree.Checksum;
import dev.sluice.examples.tree.FileFacts;
import dev.sluice.examples.tree.OddNames;
import dev.sluice.examples.tree.OwnFiles;
import dev.sluice.examples.tree.PathCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryReaderTest {
  @TempDir
  Path folder;

  private final Found found = new Found();
  private String text = "";

  @BeforeEach
  void realPath() throws IOException {
    folder = folder.toRealPath();
    text = PathCode.encode(folder);
  }

  @Test
  void read_filesDirectoriesAndLinks_linksLeftOut() throws Exception {
    Files.writeString(folder.resolve("a"), "x");
    Files.createDirectory(folder.resolve("d"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a"));
    Files.createSymbolicLink(folder.resolve("dirlink"), folder.resolve("d"));
    Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));
    read();
    assertThat(found.files).containsExactly(text + "/a");
    assertThat(found.directories).containsExactly(text + "/d");
    assertThat(found.problems).isEmpty();
  }

  @Test
  void read_oddNames_allFound() throws Exception {
    OddNames.create(folder);
    read();
    assertThat(found.files).hasSameSizeAs(OddNames.RAW).doesNotHaveDuplicates();
  }

  @Test
  void read_directoryGone_nothing() throws Exception {
    text = text + "/gone";
    read();
    assertThat(found.files).isEmpty();
    assertThat(found.problems).isEmpty();
  }

  @Test
  void read_pathLongerThanTheSystemTakes_reported() throws Exception {
    text = text + ("/" + "n".repeat(200)).repeat(30);
    read();
    assertThat(found.problems).hasSize(1);
    assertThat(found.problems.getFirst().kind()).isEqualTo("unreadable");
  }

  @Test
  void read_ownFiles_leftOutByNameAndByInode() throws Exception {
    Path database = folder.resolve("files.db");
    for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
      Files.writeString(folder.resolve("files.db" + suffix), "x");
    }
    Files.createDirectory(folder.resolve("files.db-sluice"));
    Path lock = Files.writeString(folder.resolve("files.db-sluice/lock"), "");
    Files.createDirectory(folder.resolve("files.db-scan"));
    Files.createLink(folder.resolve("other name of the database"), database);
    Files.createLink(folder.resolve("other name of the lock"), lock);
    Files.writeString(folder.resolve("files.db-other"), "not its own");
    Files.createDirectory(folder.resolve("elsewhere"));
    Path namesake = Files.writeString(folder.resolve("elsewhere/files.db"), "not its own");
    OwnFiles own = new OwnFiles(database);
    new DirectoryReader(own).read(text, found);
    assertThat(found.files).containsExactly(text + "/files.db-other");
    assertThat(found.directories).containsExactly(text + "/elsewhere");
    assertThat(own.contains(namesake, FileFacts.of(namesake).key())).isFalse();
  }

  @Test
  void read_otherFileSystem_reportedNotEntered() throws Exception {
    assumeThat(Path.of("/proc/self")).exists();
    text = "/";
    read();
    assertThat(found.directories).doesNotContain("/proc");
    assertThat(found.problems).contains(Problem.mount("/proc"));
  }

  @Test
  void checksum_regularFile_sha256() throws Exception {
    Path file = Files.writeString(folder.resolve("abc"), "abc");
    assertThat(new Checksum(ownFiles()).of(file))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void checksum_ownFileUnderAnotherName_refusedUnopened() throws Exception {
    Path database = Files.writeString(folder.resolve("files.db"), "x");
    OwnFiles own = new OwnFiles(database);
    Path link = Files.createLink(folder.resolve("innocent"), database);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Checksum(own).of(link))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("replaced");
  }

  private void read() throws IOException, InterruptedException {
    new DirectoryReader(ownFiles()).read(text, found);
  }

  private OwnFiles ownFiles() throws IOException {
    return new OwnFiles(folder.resolve("files.db"));
  }
}

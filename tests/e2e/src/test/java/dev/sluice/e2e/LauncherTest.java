package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./sluice}, with a JDK and a Maven that only pretend. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class LauncherTest {
  @TempDir
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private SourceTree tree;

  @BeforeEach
  void createTree() throws IOException {
    tree = new SourceTree(folder);
  }

  @Test
  void firstStart_builds_andTheNextOnesDoNot() throws Exception {
    Run first = tree.run("--version");
    assertThat(first.exitCode()).isZero();
    assertThat(first.err()).startsWith("sluice: building");
    assertThat(first.out()).endsWith("sluice-cli-1.jar>\n<--version>\n").contains("<-XX:AOTCache=");
    Run second = tree.run("--version");
    assertThat(second.err()).isEmpty();
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void changedAndRemovedSources_areBuiltAgain() throws Exception {
    tree.run();
    SourceTree.touch(tree.source());
    tree.run();
    assertThat(tree.builds()).isEqualTo(2);
    Files.delete(tree.source());
    SourceTree.touch(tree.sourceFolder());
    tree.run();
    assertThat(tree.builds()).isEqualTo(3);
  }

  @Test
  void startsAtTheSameTime_buildOnce() throws Exception {
    List<Future<Run>> starts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        starts.add(threads.submit(() -> tree.run("--version")));
      }
    }
    for (Future<Run> start : starts) {
      assertThat(start.get().exitCode()).isZero();
    }
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void lockOfADeadProcess_isTakenOver() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    assertThat(Run.await(dead)).isZero();
    Path build = Files.createDirectories(tree.root().resolve(".sluice-build"));
    Files.createSymbolicLink(build.resolve("lock"), Path.of(Long.toString(dead.pid())));
    assertThat(tree.run("--version").exitCode()).isZero();
    assertThat(build.resolve("lock")).doesNotExist();
  }

  @Test
  void failedBuild_showsTheErrorAndTheLog_andIsTriedAgain() throws Exception {
    tree.writeMaven("echo '[ERROR] /x/A.java:[1,2] broken'; exit 1");
    Run failed = tree.run("--version");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err())
        .contains("[ERROR] /x/A.java:[1,2] broken")
        .endsWith("sluice: the build failed; all of it is in "
            + tree.root().toRealPath().resolve(".sluice-build/build.log") + "\n");
    tree.writeMaven("");
    assertThat(tree.run("--version").exitCode()).isZero();
  }

  @Test
  void missingMaven_isSaid() throws Exception {
    Run run = tree.with("MVN", "no-such-maven").run("--version");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("Maven (3.8 or later) is needed", "'no-such-maven'", "set MVN");
  }

  @Test
  void missingJdk_isSaidWithWhatIsThereAndHowToGetOne() throws Exception {
    tree.replaceInLauncher("JAVA_LEAST=25", "JAVA_LEAST=99");
    Run run = tree.run("--version");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("JDK 99 or later is needed", "JAVA_HOME is ", "set JAVA_HOME to its folder");
    assertThat(tree.builds()).isZero();
  }

  @Test
  void arguments_throughALinkFromAnotherFolder_arriveUnchanged() throws Exception {
    tree.run();
    Path link = folder.resolve("a link");
    Files.createSymbolicLink(link, Path.of("source tree", "sluice"));
    Run run = tree.runThrough(link, "query", "my db", "select '*'", "", "a\nb", "$HOME");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).endsWith("<query>\n<my db>\n<select '*'>\n<>\n<a\nb>\n<$HOME>\n");
  }

  @Test
  void exitCode_isTheOneOfTheCommand() throws Exception {
    tree.run();
    assertThat(tree.with("FAKE_EXIT", "42").run("--version").exitCode()).isEqualTo(42);
  }

  @Test
  void javaOptions_replaceTheTuningOfShortCommands() throws Exception {
    assertThat(tree.run("query").out()).contains("<-XX:+UseSerialGC>");
    assertThat(tree.run("bench").out()).doesNotContain("<-XX:+UseSerialGC>");
    assertThat(tree.with("SLUICE_JAVA_OPTS", "-Xmx64m -Da=b").run("query").out())
        .contains("<-Xmx64m>\n<-Da=b>\n")
        .doesNotContain("<-XX:+UseSerialGC>");
  }
}

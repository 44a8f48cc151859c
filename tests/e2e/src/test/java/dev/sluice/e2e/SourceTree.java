package dev.sluice.e2e;

import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A source tree with the real launcher, a JDK and a Maven that only pretend: the JDK prints the
 * arguments it is started with, the Maven counts its builds.
 */
final class SourceTree {
  private static final Path LAUNCHER = Path.of("..", "..", "sluice");

  private final Path folder;
  private final Path root;
  private final Path jdk;
  private final Map<String, String> environment = new HashMap<>();

  SourceTree(Path folder) throws IOException {
    this.folder = folder;
    root = folder.resolve("source tree");
    jdk = folder.resolve("jdk 25");
    writeScript(launcher(), Files.readString(LAUNCHER));
    write(root.resolve("pom.xml"), "");
    write(root.resolve("sluice-cli/pom.xml"), "");
    write(source(), "");
    writeJdk();
    writeMaven("");
    environment.put("SLUICE_BUILD_DIR", "");
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("MVN", folder.resolve("mvn").toString());
  }

  Path root() {
    return root;
  }

  Path launcher() {
    return root.resolve("sluice");
  }

  Path sourceFolder() {
    return root.resolve("sluice-cli/src/main/java");
  }

  Path source() {
    return sourceFolder().resolve("A.java");
  }

  /** How many times Maven ran. */
  int builds() throws IOException {
    Path builds = folder.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  SourceTree with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Lets Maven run these shell commands before it builds. */
  void writeMaven(String commands) throws IOException {
    writeScript(folder.resolve("mvn"), """
        #!/bin/sh
        echo build >> '%s'
        %s
        mkdir -p sluice-cli/target/dist/lib
        : > sluice-cli/target/dist/sluice-cli-1.jar
        """.formatted(folder.resolve("builds"), commands));
  }

  void replaceInLauncher(String text, String other) throws IOException {
    writeScript(launcher(), Files.readString(launcher()).replace(text, other));
  }

  static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
  }

  Run run(String... args) throws IOException, InterruptedException {
    return runThrough(launcher(), args);
  }

  Run runThrough(Path launcher, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    return Run.of(folder, environment, command);
  }

  private void writeJdk() throws IOException {
    write(jdk.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"25.0.1\"\n");
    writeScript(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    writeScript(jdk.resolve("bin/java"), """
        #!/bin/sh
        for argument do
          case $argument in -XX:AOTCacheOutput=*) : > "${argument#*=}"; exit 0 ;; esac
        done
        printf '<%s>\\n' "$@"
        exit "${FAKE_EXIT:-0}"
        """);
  }

  private static void writeScript(Path file, String text) throws IOException {
    write(file, text);
    Files.setPosixFilePermissions(file, fromString("rwxr-xr-x"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}

package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A named module uses {@code dev.sluice}, and gets no further than its face. */
class ModulePathTest {
  private static final String MODULE = "module smoke { requires dev.sluice; }";
  private static final String MAIN = """
      package smoke;

      public final class Main {
        public static void main(String[] args) {
          try (var sluice = dev.sluice.Sluice.open(java.nio.file.Path.of(args[0]))) {
            sluice.execute("CREATE TABLE t (a)");
            sluice.execute("INSERT INTO t VALUES (?)", 42);
            System.out.println(sluice.query("SELECT a FROM t").singleValue());
          }
        }
      }
      """;
  private static final String TRESPASSER =
      "package smoke; final class Trespasser { Object o = dev.sluice.internal.Version.TEXT; }";

  @TempDir
  private Path folder;

  @Test
  void namedModule_runsOnTheModulePath() throws Exception {
    assertThat(compile(MAIN, "Main")).isZero();
    String modules = modulePath() + File.pathSeparator + folder.resolve("classes");
    List<String> command = new ArrayList<>(Child.java(folder));
    command.remove("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("--enable-native-access=org.xerial.sqlitejdbc", "-p", modules));
    command.addAll(List.of("-m", "smoke/smoke.Main", folder.resolve("test.db").toString()));
    Run run = Run.of(folder, Map.of(), command);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("42" + System.lineSeparator());
  }

  @Test
  void internals_areNotExported() throws Exception {
    assertThat(compile(TRESPASSER, "Trespasser")).isNotZero();
  }

  private int compile(String source, String name) throws Exception {
    Path sources = Files.createDirectories(folder.resolve("smoke"));
    Path module = Files.writeString(folder.resolve("module-info.java"), MODULE);
    Path file = Files.writeString(sources.resolve(name + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    return compiler.run(
        null,
        null,
        Files.newOutputStream(folder.resolve("javac.log")),
        "-d",
        folder.resolve("classes").toString(),
        "-p",
        modulePath() + File.pathSeparator + location(NullMarked.class),
        module.toString(),
        file.toString());
  }

  private static String modulePath() throws Exception {
    return location(Sluice.class) + File.pathSeparator + location(org.sqlite.JDBC.class);
  }

  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}

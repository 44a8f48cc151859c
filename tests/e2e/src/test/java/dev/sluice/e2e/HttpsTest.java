package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice serve} with TLS, and the commands that speak to it. */
class HttpsTest {
  @TempDir
  private static Path folder;

  private static Certificate certificate;
  private static ServedProcess server;

  @BeforeAll
  static void start() throws Exception {
    certificate = Certificate.in(folder);
    server = serve("a.db");
  }

  @AfterAll
  static void end() throws Exception {
    server.close();
  }

  @Test
  void load_overTls_findsEachWrite() throws Exception {
    Run run = sluice("load", server, "--ca-cert", file(), "--requests", "50", "--duration", "30s");

    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(run.out())
        .contains("failed: none")
        .contains("checked: 50 acknowledged writes, each is there exactly once");
  }

  @Test
  void status_overTls_isThatOfTheWriter() throws Exception {
    assertThat(sluice("status", server, "--ca-cert", file()).out())
        .contains("pid " + server.pid() + ", ");
    assertThat(sluice("status", server, "--insecure").out()).contains("pid " + server.pid() + ", ");
  }

  @Test
  void certificateThatNobodyKnows_isNotBelieved() throws Exception {
    assertThat(sluice("load", server, "--duration", "100ms").err())
        .contains("its certificate is not believed", "--ca-cert FILE")
        .hasLineCount(1);
    assertThat(sluice("status", server).out())
        .contains("its certificate is not believed", "--ca-cert FILE")
        .hasLineCount(1);
  }

  @Test
  void clientsCertificate_isShownWhereTheServerWantsIt() throws Exception {
    try (ServedProcess strict = serve("b.db", "--http-ca-cert", file(), "--http-verify-client")) {
      String[] own = {
        "--ca-cert",
        file(),
        "--client-cert",
        file(),
        "--client-key",
        certificate.key().toString(),
        "--requests",
        "20"
      };
      assertThat(sluice("load", strict, own).exitCode()).isZero();
      assertThat(sluice("load", strict, "--ca-cert", file(), "--duration", "100ms"))
          .satisfies(run -> assertThat(run.exitCode()).isEqualTo(1))
          .satisfies(run -> assertThat(run.err()).contains("--client-cert").hasLineCount(1));
    }
  }

  private static ServedProcess serve(String name, String... more) throws IOException {
    List<String> options = new ArrayList<>(
        List.of("--http-cert", file(), "--http-key", certificate.key().toString()));
    options.addAll(List.of(more));
    return ServedProcess.start(folder.resolve(name), options.toArray(String[]::new));
  }

  private static String file() {
    return certificate.file().toString();
  }

  private static Run sluice(String name, ServedProcess server, String... options)
      throws IOException, InterruptedException {
    List<String> command = SluiceCommand.in(folder);
    command.addAll(List.of(name, "https://localhost:" + server.port()));
    command.addAll(List.of(options));
    return Run.of(folder, Map.of("LC_ALL", "C.UTF-8"), command);
  }
}

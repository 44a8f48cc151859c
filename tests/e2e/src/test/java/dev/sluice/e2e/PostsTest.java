package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The example {@code examples/posts}, as its README starts it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes cannot share a port there")
class PostsTest {
  private static final Path EXAMPLE = Path.of(requireNonNull(System.getProperty("posts.folder")));

  @TempDir
  private Path folder;

  @Test
  void posts_onTwoWorkers_areOneApiAndOneAccessLog() throws Exception {
    Path database = folder.resolve("posts.db");
    try (Sluice sluice = Sluice.open(database, SluiceOptions.defaults())) {
      sluice.executeScript(Files.readString(EXAMPLE.resolve("schema.sql")));
    }
    Path log = folder.resolve("access.log");
    AtomicInteger created = new AtomicInteger();
    try (ServedProcess server = ServedProcess.start(
        database,
        "--workers",
        "2",
        "--worker-name",
        "web",
        "--access-log",
        log.toString(),
        "--operations",
        EXAMPLE.resolve("target/posts.jar").toString())) {
      Set<String> answered = new HashSet<>();
      Until.isTrue("both workers answer", () -> {
        try (KeepAliveClient client = new KeepAliveClient(server.port())) {
          String post = "{\"title\":\"p%d\",\"text\":\"t\"}".formatted(created.incrementAndGet());
          KeepAliveClient.Answer answer = client.post("/posts", post);
          assertThat(answer.status()).as(answer.body()).isEqualTo(201);
          assertThat(answer.body())
              .isEqualTo(
                  "{\"result\":{\"id\":%d,\"title\":\"p%1$d\",\"text\":\"t\"},\"worker\":\"%s\"}"
                      .formatted(created.get(), answer.worker()));
          answered.add(answer.worker());
        }
        return answered.equals(Set.of("web-1", "web-2"));
      });
      server.terminate();
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(lines)
        .hasSize(created.get())
        .allMatch(line -> line.matches("\\S+Z 127\\.0\\.0\\.1 - POST /posts 201 \\d+ \\d+"));
  }
}

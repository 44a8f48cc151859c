package dev.sluice.examples.posts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.OperationProvider;
import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import dev.sluice.server.ResourceProvider;
import dev.sluice.server.Server;
import dev.sluice.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API over real connections. */
class PostsTest {
  @TempDir
  private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init")
  private Sluice sluice;

  @SuppressWarnings("NullAway.Init")
  private Server server;

  @BeforeEach
  void serve() throws IOException {
    Posts posts = new Posts();
    sluice = Sluice.open(
        folder.resolve("posts.db"), SluiceOptions.defaults().withOperations(posts.operations()));
    sluice.executeScript(Files.readString(Path.of("schema.sql")));
    server = Server.start(
        sluice,
        ServerOptions.defaults()
            .withWorker("here")
            .withResources(posts.resources())
            .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  @AfterEach
  void stop() {
    server.close();
    sluice.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String answer(String method, String path, String body) throws Exception {
    HttpResponse<String> response = send(method, path, body);
    return response.statusCode() + " " + response.body();
  }

  private void create(String title) throws Exception {
    assertThat(send("POST", "/posts", "{\"title\":\"%s\",\"text\":\"t\"}".formatted(title))
            .statusCode())
        .isEqualTo(201);
  }

  @Test
  void post_wholeLife_answersPostAndWorker() throws Exception {
    assertThat(answer("POST", "/posts", "{\"title\":\"One\",\"text\":\"first\"}"))
        .isEqualTo(
            "201 {\"result\":{\"id\":1,\"title\":\"One\",\"text\":\"first\"},\"worker\":\"here\"}");
    assertThat(answer("GET", "/posts/1", ""))
        .isEqualTo(
            "200 {\"result\":{\"id\":1,\"title\":\"One\",\"text\":\"first\"},\"worker\":\"here\"}");
    assertThat(answer("PATCH", "/posts/1", "{\"text\":\"again\"}"))
        .isEqualTo(
            "200 {\"result\":{\"id\":1,\"title\":\"One\",\"text\":\"again\"},\"worker\":\"here\"}");
    assertThat(answer("PATCH", "/posts/1", "{\"title\":\"Two\"}")).contains("\"title\":\"Two\"");
    assertThat(answer("POST", "/op/createPost", "{\"title\":\"By op\",\"text\":\"\"}"))
        .isEqualTo(
            "200 {\"result\":{\"id\":2,\"title\":\"By op\",\"text\":\"\"},\"worker\":\"here\"}");
    assertThat(answer("DELETE", "/posts/1", "")).isEqualTo("204 ");
    assertThat(answer("GET", "/posts/1", "")).startsWith("404 ");
  }

  @Test
  void posts_manyOfThem_comeInPages() throws Exception {
    assertThat(answer("GET", "/posts", ""))
        .isEqualTo("200 {\"result\":{\"posts\":[],\"next\":null},\"worker\":\"here\"}");
    for (int i = 1; i <= 21; i++) {
      create("p" + i);
    }

    assertThat(answer("GET", "/posts", ""))
        .contains("\"id\":20,", "\"next\":20")
        .doesNotContain("\"id\":21");
    assertThat(answer("GET", "/posts?after=20", ""))
        .contains("\"posts\":[{\"id\":21,\"title\":\"p21\",\"text\":\"t\"}],\"next\":null");
    assertThat(answer("GET", "/posts?after=5&limit=2", ""))
        .contains("[{\"id\":6,", "{\"id\":7,", "\"next\":7")
        .doesNotContain("\"id\":8");
  }

  @Test
  void post_thatIsNotThere_is404() throws Exception {
    for (String method : new String[] {"GET", "PATCH", "DELETE"}) {
      assertThat(answer(method, "/posts/7", method.equals("PATCH") ? "{}" : ""))
          .as(method)
          .startsWith("404 ")
          .contains("\"detail\":\"there is no post 7\"", "\"code\":\"ABSENT\"");
    }
  }

  @Test
  void title_thatIsTaken_is409AndChangesNothing() throws Exception {
    create("One");
    create("Two");

    assertThat(answer("POST", "/posts", "{\"title\":\"One\",\"text\":\"x\"}"))
        .startsWith("409 ")
        .contains("UNIQUE constraint failed: post.title", "\"code\":\"CONSTRAINT\"");
    assertThat(answer("PATCH", "/posts/2", "{\"title\":\"One\",\"text\":\"x\"}"))
        .startsWith("409 ");
    assertThat(answer("GET", "/posts", ""))
        .contains("{\"id\":2,\"title\":\"Two\",\"text\":\"t\"}],\"next\":null");
  }

  @Test
  void input_thatIsWrong_is400WithItsPath() throws Exception {
    create("One");

    assertRefused("POST", "/posts", "{\"title\":7,\"text\":\"x\"}", "$.title");
    assertRefused("POST", "/posts", "{\"title\":\"x\"}", "$.text");
    assertRefused("POST", "/posts", "{\"title\":\"x\",\"text\":\"x\",\"id\":1}", "$.id");
    assertRefused("POST", "/posts", "{\"title\":\" \",\"text\":\"x\"}", "$");
    assertRefused("PATCH", "/posts/1", "{\"title\":\"" + "x".repeat(201) + "\"}", "$");
    assertRefused("PATCH", "/posts/1", "{\"id\":2}", "$.id");
    assertRefused("GET", "/posts/one", "", "$.id");
    assertRefused("GET", "/posts?limit=101", "", "$");
    assertRefused("GET", "/posts?after=x", "", "$.after");
    assertThat(answer("GET", "/posts", "")).contains("\"id\":1").doesNotContain("\"id\":2");
  }

  private void assertRefused(String method, String path, String body, String where)
      throws Exception {
    assertThat(answer(method, path, body))
        .as(method + " " + path + " " + body)
        .startsWith("400 ")
        .contains("\"path\":\"" + where + "\"");
  }

  @Test
  void jar_namesItsProviders() {
    assertThat(ServiceLoader.load(OperationProvider.class)).hasOnlyElementsOfType(Posts.class);
    assertThat(ServiceLoader.load(ResourceProvider.class)).hasOnlyElementsOfType(Posts.class);
  }
}

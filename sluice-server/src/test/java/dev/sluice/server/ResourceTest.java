package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Operation;
import dev.sluice.Row;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Snapshot;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes that a program declares. */
class ResourceTest extends ServedDatabase {
  record New(String title) {}

  record Change(long id, Optional<String> title) {}

  record ById(long id) {}

  record Page(Optional<Long> after) {}

  record Post(long id, String title) {
    static Post of(Row row) {
      return new Post(row.longValue("id"), row.text("title"));
    }
  }

  record Posts(List<Post> posts) {}

  private static final Operation<New, Post> CREATE =
      Operation.of("create", New.class, Post.class, (tx, post) -> {
        long id = tx.execute("INSERT INTO post(title) VALUES(?)", post.title()).insertId();
        return new Post(id, post.title());
      });
  private static final Operation<Change, Post> CHANGE = Operation.of(
      "change",
      Change.class,
      Post.class,
      (tx, change) -> tx
          .query(
              Post::of,
              "UPDATE post SET title = coalesce(?, title) WHERE id = ? RETURNING id, title",
              change.title().orElse(null),
              change.id())
          .stream()
          .findFirst()
          .orElseThrow(() -> notFound(change.id())));
  private static final Operation<ById, Void> DELETE =
      Operation.of("delete", ById.class, Void.class, (tx, by) -> {
        if (tx.execute("DELETE FROM post WHERE id = ?", by.id()).changes() == 0) {
          throw notFound(by.id());
        }
        return null;
      });

  private static Post byId(Snapshot snapshot, ById by) {
    return snapshot.query(Post::of, "SELECT id, title FROM post WHERE id = ?", by.id()).stream()
        .findFirst()
        .orElseThrow(() -> notFound(by.id()));
  }

  private static SluiceException notFound(long id) {
    return SluiceException.of(SluiceError.ABSENT, "there is no post " + id);
  }

  @Override
  SluiceOptions sluiceOptions() {
    return super.sluiceOptions().withOperations(List.of(CREATE, CHANGE, DELETE));
  }

  @Override
  ServerOptions options() {
    return super.options()
        .withWorker("here")
        .withResources(List.of(
            Resource.write("POST /named", CREATE).namingWorker().answering(201),
            Resource.read("GET /named/{id}", ById.class, Post.class, ResourceTest::byId)
                .namingWorker(),
            Resource.write("POST /posts", CREATE).answering(201),
            Resource.write("PATCH /posts/{id}", CHANGE),
            Resource.write("DELETE /posts/{id}", DELETE),
            Resource.read(
                "GET /posts",
                Page.class,
                Posts.class,
                (snapshot, page) -> new Posts(snapshot.query(
                    Post::of,
                    "SELECT id, title FROM post WHERE id > ? ORDER BY id",
                    page.after().orElse(0L)))),
            Resource.read("GET /posts/{id}", ById.class, Post.class, ResourceTest::byId),
            Resource.read("GET /broken", Page.class, Posts.class, (_, _) -> {
              throw new IOException("of the body");
            })));
  }

  @BeforeEach
  void table() throws IOException {
    execute("CREATE TABLE post(id INTEGER PRIMARY KEY, title TEXT UNIQUE) STRICT");
  }

  @Test
  void posts_wholeLife_answersAsDeclared() throws IOException {
    HttpResponse<String> created = post("/posts", "{\"title\":\"a\"}");

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body()).isEqualTo("{\"id\":1,\"title\":\"a\"}");
    assertThat(got("/posts/1")).isEqualTo("{\"id\":1,\"title\":\"a\"}");
    HttpResponse<String> changed = send(patch("/posts/1", "{\"title\":\"b\"}"));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).isEqualTo("{\"id\":1,\"title\":\"b\"}");
    assertThat(send(patch("/posts/1", "{}")).body()).isEqualTo("{\"id\":1,\"title\":\"b\"}");
    post("/posts", "{\"title\":\"c\"}");
    assertThat(got("/posts"))
        .isEqualTo("{\"posts\":[{\"id\":1,\"title\":\"b\"},{\"id\":2,\"title\":\"c\"}]}");
    assertThat(got("/posts?after=1&other=x")).isEqualTo("{\"posts\":[{\"id\":2,\"title\":\"c\"}]}");
    HttpResponse<String> deleted = send(HttpRequest.newBuilder(uri("/posts/1")).DELETE());
    assertThat(deleted.statusCode()).isEqualTo(204);
    assertThat(deleted.body()).isEmpty();
    assertThat(deleted.headers().firstValue("Content-Type")).isEmpty();
  }

  @Test
  void resource_namingItsWorker_saysWhoAnswered() throws IOException {
    post("/posts", "{\"title\":\"a\"}");

    assertThat(got("/named/1"))
        .isEqualTo("{\"result\":{\"id\":1,\"title\":\"a\"},\"worker\":\"here\"}");
    HttpResponse<String> created = post("/named", "{\"title\":\"b\"}");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body())
        .isEqualTo("{\"result\":{\"id\":2,\"title\":\"b\"},\"worker\":\"here\"}");
    assertThat(created.headers().firstValue("X-Sluice-Worker")).contains("here");
    assertThat(get("/named/9").body()).contains("\"code\":\"ABSENT\"");
  }

  private HttpRequest.Builder patch(String path, String body) {
    return HttpRequest.newBuilder(uri(path)).method("PATCH", BodyPublishers.ofString(body));
  }

  @Test
  void posts_failures_haveTheirStatus() throws IOException {
    post("/posts", "{\"title\":\"a\"}");

    assertThat(post("/posts", "{\"title\":\"a\"}").statusCode()).isEqualTo(409);
    assertThat(get("/posts/9").body())
        .contains("\"status\":404", "\"detail\":\"there is no post 9\"");
    assertThat(send(patch("/posts/9", "{}")).statusCode()).isEqualTo(404);
    assertThat(send(HttpRequest.newBuilder(uri("/posts/9")).DELETE()).statusCode())
        .isEqualTo(404);
    assertThat(get("/posts/x").body()).contains("\"status\":400", "$.id: is x, must be an integer");
    assertThat(send(patch("/posts/1", "{\"id\":1}")).body())
        .contains("$.id: is in the path already; leave it out of the body");
    assertThat(get("/posts/").statusCode()).isEqualTo(404);
    assertThat(post("/posts/1", "{}").statusCode()).isEqualTo(405);
    HttpResponse<String> broken = get("/broken");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).contains("\"code\":\"INTERNAL\"").doesNotContain("of the body");
  }

  @Test
  void routes_thatMakeNoSense_areRefusedAtOnce() {
    assertThatThrownBy(() -> Resource.write("GET /posts", CREATE))
        .hasMessage("'GET /posts': a write is never GET");
    assertThatThrownBy(() -> Resource.write("POST posts", CREATE))
        .hasMessageContaining("is no route");
    assertThatThrownBy(() -> Resource.write("POST /posts/{name}", CREATE))
        .hasMessageContaining("{name} must be a component of record New");
    assertThatThrownBy(() -> Resource.write("POST /posts", CREATE).answering(404))
        .hasMessage("the status must be 200 to 299: 404");
    ServerOptions taken =
        options().withResources(List.of(Resource.write("POST /db/query/mine", CREATE)));
    assertThatThrownBy(() -> Server.start(sluice, taken))
        .hasMessage("the route 'POST /db/query/mine' is taken; choose another path");
  }
}

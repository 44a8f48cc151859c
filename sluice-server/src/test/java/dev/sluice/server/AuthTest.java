package dev.sluice.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Operation;
import dev.sluice.Sluice;
import dev.sluice.SluiceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Users, permissions, passwords and tokens, over real connections. */
class AuthTest extends ServedDatabase {
  private static final List<String> PERMISSIONS = List.of(
      "execute",
      "query",
      "load",
      "backup",
      "status",
      "ready",
      "snapshot",
      "leader-ops",
      "remove",
      "ui",
      "workflows");

  /** Method, path, body, and the permissions that are needed, all of them. */
  private record Door(String method, String path, String body, Set<String> needs) {
    static Door of(String method, String path, String body, String... needs) {
      return new Door(method, path, body, Set.of(needs));
    }
  }

  record Echo(String text) {}

  private static final Operation<Echo, Echo> ECHO =
      Operation.of("echo", Echo.class, Echo.class, (_, echo) -> echo);

  private static final List<Door> DOORS = List.of(
      Door.of("POST", "/db/execute", "[\"CREATE TABLE IF NOT EXISTS a(b)\"]", "execute"),
      Door.of("POST", "/db/execute?queue", "[\"INSERT INTO a VALUES(1)\"]", "execute"),
      Door.of("GET", "/db/query?q=SELECT%201", "", "query"),
      Door.of("POST", "/db/query", "[\"SELECT 1\"]", "query"),
      Door.of("POST", "/db/request", "[\"SELECT 1\"]", "query", "execute"),
      Door.of("POST", "/db/sql", "[\"SELECT 1\"]", "query"),
      Door.of("GET", "/db/backup", "", "backup"),
      Door.of("POST", "/db/load", "SELECT 1", "load"),
      Door.of("POST", "/boot", "x", "load"),
      Door.of("GET", "/queue/1", "", "query"),
      Door.of("GET", "/op", "", "query"),
      Door.of("GET", "/op/echo", "", "query"),
      Door.of("POST", "/op/echo", "{\"text\":\"a\"}", "execute"),
      Door.of("POST", "/tx", "", "query", "execute"),
      Door.of("POST", "/tx/t0x0-0/query", "[]", "query", "execute"),
      Door.of("POST", "/tx/t0x0-0/execute", "[]", "query", "execute"),
      Door.of("POST", "/tx/t0x0-0/commit", "", "query", "execute"),
      Door.of("POST", "/tx/t0x0-0/rollback", "", "query", "execute"),
      Door.of("GET", "/echoes/a", "", "query"),
      Door.of("POST", "/echoes/read", "{\"text\":\"a\"}", "query"),
      Door.of("POST", "/echoes", "{\"text\":\"a\"}", "execute"),
      Door.of("PUT", "/echoes/a", "", "execute"),
      Door.of("PATCH", "/echoes/a", "", "execute"),
      Door.of("DELETE", "/echoes/a", "", "execute"),
      Door.of("GET", "/workflows", "", "query"),
      Door.of("GET", "/workflows/a", "", "query"),
      Door.of("GET", "/workflows/a/result", "", "query"),
      Door.of("GET", "/workflows/a/values", "", "query"),
      Door.of("GET", "/workflows/a/values/b", "", "query"),
      Door.of("GET", "/workflows/a/export", "", "query"),
      Door.of("GET", "/workflow-queues", "", "query"),
      Door.of("GET", "/workflow-schedules", "", "query"),
      Door.of("POST", "/workflows/a", "[]", "workflows"),
      Door.of("DELETE", "/workflows/a", "", "workflows"),
      Door.of("POST", "/workflows/a/messages/b", "1", "workflows"),
      Door.of("POST", "/workflows/a/cancel", "", "workflows"),
      Door.of("POST", "/workflows/a/pause", "", "workflows"),
      Door.of("POST", "/workflows/a/resume", "", "workflows"),
      Door.of("POST", "/workflows/a/fork", "{}", "workflows"),
      Door.of("PUT", "/workflow-queues/a", "[]", "workflows"),
      Door.of("POST", "/workflow-schedules/a/pause", "", "workflows"),
      Door.of("POST", "/workflow-schedules/a/resume", "", "workflows"),
      Door.of("POST", "/workflow-schedules/a/trigger", "", "workflows"),
      Door.of("POST", "/workflow-schedules/a/backfill", "{}", "workflows"),
      Door.of("DELETE", "/workflow-schedules/a", "", "workflows"),
      Door.of("GET", "/status", "", "status"),
      Door.of("GET", "/metrics", "", "status"),
      Door.of("GET", "/nodes", "", "status"),
      Door.of("GET", "/licenses", "", "status"),
      Door.of("GET", "/debug/vars", "", "status"),
      Door.of("GET", "/leader", "", "leader-ops"),
      Door.of("GET", "/readyz", "", "ready"),
      Door.of("POST", "/snapshot", "", "snapshot"),
      Door.of("POST", "/reap", "", "snapshot"),
      Door.of("DELETE", "/remove", "{\"id\":\"other\"}", "remove"));

  private static final String HASHED = Passwords.hash("correct horse");
  private static final String TOKEN = Passwords.newToken();

  private Path file() {
    return folder.resolve("auth.json");
  }

  @Override
  ServerOptions options() {
    StringBuilder users = new StringBuilder("[\n");
    for (String permission : PERMISSIONS) {
      users.append("{\"username\": \"%s-user\", \"password\": \"p\", \"perms\": [\"%s\"]},\n"
          .formatted(permission, permission));
    }
    users.append("""
        {"username": "admin", "password": "päss:word", "perms": ["all"]},
        {"username": "hashed", "password": "%s", "perms": ["query"]},
        {"username": "old", "password": "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", "perms": ["query"]},
        {"username": "ci", "tokens": ["%s"], "perms": ["execute", "query"]},
        {"username": "ann", "password": "p", "perms": ["execute", "query"]},
        {"username": "bob", "password": "p", "perms": ["execute", "query"]},
        {"username": "nobody", "password": "p"},
        {"username": "joiner", "password": "p", "perms": ["join", "join-read-only"]}
        ]""".formatted(HASHED, Passwords.hashToken(TOKEN)));
    write(users.toString());
    return ServerOptions.defaults()
        .withAuth(file())
        .withWorker("w1")
        .withResources(List.of(
            Resource.read("GET /echoes/{text}", Echo.class, Echo.class, (_, echo) -> echo),
            Resource.read("POST /echoes/read", Echo.class, Echo.class, (_, echo) -> echo),
            Resource.write("POST /echoes", ECHO),
            Resource.write("PUT /echoes/{text}", ECHO),
            Resource.write("PATCH /echoes/{text}", ECHO),
            Resource.write("DELETE /echoes/{text}", ECHO)));
  }

  @Override
  SluiceOptions sluiceOptions() {
    return super.sluiceOptions().withOperations(List.of(ECHO));
  }

  private void write(String json) {
    try {
      Files.writeString(file(), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  private HttpResponse<String> send(Door door, String... authorization) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(door.path()))
        .method(door.method(), BodyPublishers.ofString(door.body()));
    Arrays.stream(authorization).forEach(value -> request.header("Authorization", value));
    return send(request);
  }

  private int ask(String authorization) throws IOException {
    return send(Door.of("GET", "/db/query?q=SELECT%201", ""), authorization).statusCode();
  }

  @Test
  void matrix_everyDoor_isOpenToExactlyThePermissionsItNeeds() throws IOException {
    assertThat(send(DOORS.getFirst(), basic("admin", "päss:word")).statusCode()).isEqualTo(200);
    for (Door door : DOORS) {
      for (String permission : PERMISSIONS) {
        int status = send(door, basic(permission + "-user", "p")).statusCode();
        assertThat(status == 401)
            .as("%s with %s: %d", door, permission, status)
            .isNotEqualTo(door.needs().equals(Set.of(permission)));
      }
      assertThat(send(door, basic("admin", "päss:word")).statusCode())
          .as(door.path())
          .isNotEqualTo(401);
      assertThat(send(door).statusCode()).as(door.path()).isEqualTo(401);
      assertThat(send(door, basic("nobody", "p")).statusCode()).isEqualTo(401);
      assertThat(send(door, basic("joiner", "p")).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void parameterOfAnOwnRoute_isDecoded() throws IOException {
    Door door = Door.of("GET", "/echoes/a%20b%2Fc%25d+%C3%BC", "");
    assertThat(send(door, basic("admin", "päss:word")).body())
        .isEqualTo("{\"text\":\"a b/c%d+ü\"}");
  }

  @Test
  void unauthorized_isAnEmptyBodyWithTheHeadersOfRqlite() throws IOException {
    try (RawHttp client = new RawHttp(server)) {
      String response = client
          .send("POST /db/execute HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n[]")
          .response();

      assertThat(response).startsWith("HTTP/1.1 401 Unauthorized\r\n").endsWith("\r\n\r\n");
      assertThat(response.lines().filter(line -> !line.startsWith("Date:")))
          .containsExactlyInAnyOrder(
              "HTTP/1.1 401 Unauthorized",
              "X-Rqlite-Version: v10.2.7",
              "X-Sluice-Worker: w1",
              "Access-Control-Allow-Methods: OPTIONS, GET, POST",
              "Access-Control-Allow-Headers: Content-Type, Authorization",
              "Access-Control-Allow-Credentials: true",
              "WWW-Authenticate: Basic realm=\"rqlite\"",
              "Content-Type: application/json; charset=utf-8",
              "Content-Length: 0",
              "");
    }
  }

  @Test
  void authHeaders_areOnSuccessToo_andOptionsNeedsNoUser() throws IOException {
    HttpResponse<String> ok = send(DOORS.get(2), basic("query-user", "p"));
    HttpResponse<String> options = send(Door.of("OPTIONS", "/db/query", ""));

    assertThat(List.of(ok.statusCode(), options.statusCode())).containsExactly(200, 200);
    for (HttpResponse<String> response : List.of(ok, options)) {
      assertThat(response.headers().firstValue("WWW-Authenticate"))
          .contains("Basic realm=\"rqlite\"");
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void checks_areInTheOrderOfTheContract() throws IOException {
    assertThat(send(Door.of("GET", "/db/query?timeout=x", "")).statusCode()).isEqualTo(400);
    assertThat(send(Door.of("GET", "/nowhere", "")).statusCode()).isEqualTo(404);
    assertThat(send(Door.of("PUT", "/db/query", "")).statusCode()).isEqualTo(401);
    assertThat(send(Door.of("PUT", "/db/query", ""), basic("query-user", "p")).statusCode())
        .isEqualTo(405);
    assertThat(send(Door.of("POST", "/db/query", "x"), basic("query-user", "p")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void ownEndpoint_withoutLogin_isAProblem() throws IOException {
    HttpResponse<String> response = send(Door.of("GET", "/queue/1", ""));
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("\"code\":\"UNAUTHORIZED\"", "\"id\":\"SLH-1002\"");
  }

  @Test
  void transaction_ofAUser_isNobodyElsesAtAnyServer() throws Exception {
    try (Sluice other = Sluice.open(sluice.path(), sluiceOptions());
        Server second = Server.start(
            other,
            options().withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))) {
      String tx = send(Door.of("POST", "/tx", ""), basic("ann", "p"))
          .headers()
          .firstValue("Location")
          .orElseThrow();
      Door here = Door.of("POST", tx + "/query", "[\"SELECT 1\"]");
      URI there = URI.create("http://127.0.0.1:" + second.address().getPort() + tx + "/query");

      for (String stranger : List.of(basic("bob", "p"), basic("admin", "päss:word"))) {
        assertThat(send(here, stranger).statusCode()).isEqualTo(404);
        assertThat(ask(there, stranger)).isEqualTo(404);
      }
      assertThat(ask(there, basic("ann", "wrong"))).isEqualTo(401);
      assertThat(ask(there, basic("ann", "p"))).isEqualTo(200);
      assertThat(send(here, basic("ann", "p")).statusCode()).isEqualTo(200);
    }
  }

  private int ask(URI query, String authorization) throws IOException {
    return send(HttpRequest.newBuilder(query)
            .header("Authorization", authorization)
            .POST(BodyPublishers.ofString("[\"SELECT 1\"]")))
        .statusCode();
  }

  @Test
  void transaction_whereEverybodyMayRead_staysItsUsers() throws IOException {
    change("""
        [{"username": "*", "perms": ["query"]},
         {"username": "ann", "password": "p", "perms": ["execute"]},
         {"username": "bob", "password": "p", "perms": ["execute"]}]""");
    String tx = send(Door.of("POST", "/tx", ""), basic("ann", "p"))
        .headers()
        .firstValue("Location")
        .orElseThrow();
    Door query = Door.of("POST", tx + "/query", "[\"SELECT 1\"]");

    assertThat(send(query, basic("ann", "p")).statusCode()).isEqualTo(200);
    assertThat(send(query, basic("bob", "p")).statusCode()).isEqualTo(404);
    assertThat(send(query).statusCode()).isEqualTo(401);
    assertThat(send(Door.of("POST", tx + "/commit", ""), basic("ann", "p")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void login_wrongInAnyWay_isRefused() throws IOException {
    assertThat(ask(basic("query-user", "p"))).isEqualTo(200);
    for (String wrong : List.of(
        basic("query-user", "q"),
        basic("query-user", ""),
        basic("query-user", "pp"),
        basic("Query-User", "p"),
        basic("", "p"),
        basic("*", "p"),
        basic("ci", ""),
        basic("hashed", HASHED),
        basic("hashed", "correct horsE"),
        "Basic ",
        "Basic !!!",
        "Basic " + Base64.getEncoder().encodeToString("no colon".getBytes(UTF_8)),
        "Digest username=\"query-user\"",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer " + Passwords.hashToken(TOKEN),
        basic("ci", TOKEN))) {
      assertThat(ask(wrong)).as(wrong).isEqualTo(401);
    }
  }

  @Test
  void password_hashed_isRightAgainAndAgainAndCheap() throws IOException {
    assertThat(ask(basic("hashed", "correct horse"))).isEqualTo(200);
    assertThat(ask(basic("old", "secret"))).isEqualTo(200);
    long began = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      assertThat(ask(basic("hashed", "correct horse"))).isEqualTo(200);
    }
    // Each would cost some 50 ms if it paid for the hash.
    assertThat(System.nanoTime() - began).isLessThan(8_000_000_000L);
    assertThat(ask(basic("hashed", "wrong"))).isEqualTo(401);
    assertThat(ask(basic("hashed", "correct horse"))).isEqualTo(200);
  }

  @Test
  void token_isItsUser() throws IOException {
    assertThat(ask("Bearer " + TOKEN)).isEqualTo(200);
    assertThat(ask("bearer  " + TOKEN)).isEqualTo(200);
    assertThat(send(DOORS.getFirst(), "Bearer " + TOKEN).statusCode()).isEqualTo(200);
    assertThat(send(Door.of("GET", "/status", ""), "Bearer " + TOKEN).statusCode())
        .isEqualTo(401);
  }

  @Test
  void reader_cannotWriteByAnyMeans() throws IOException {
    assertThat(send(DOORS.getFirst(), basic("execute-user", "p")).statusCode()).isEqualTo(200);
    for (String sql : List.of(
        "INSERT INTO a VALUES(1)",
        "WITH x(y) AS (SELECT 1) INSERT INTO a SELECT y FROM x",
        "INSERT INTO a VALUES(1) RETURNING b",
        "CREATE TABLE c(d)",
        "PRAGMA user_version = 7",
        "PRAGMA query_only = 0",
        "EXPLAIN PRAGMA user_version = 7",
        "SELECT 1; DELETE FROM a",
        "VACUUM",
        "REPLACE INTO a VALUES(1)",
        "SELECT * FROM pragma_optimize")) {
      HttpResponse<String> response =
          send(Door.of("POST", "/db/query", list(sql)), basic("query-user", "p"));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).as(sql).contains("\"error\":");
    }
    assertThat(sluice.query("SELECT count(*) FROM a").singleValue()).isEqualTo(0L);
    assertThat(sluice.query("PRAGMA user_version").singleValue()).isEqualTo(0L);
  }

  @Test
  void everybody_needsNoLoginNotEvenARightOne_andUsersHaveItToo() throws IOException {
    change("""
        [{"username": "*", "perms": ["query", "ready"]},
         {"username": "writer", "password": "p", "perms": ["execute"]}]""");

    assertThat(send(Door.of("GET", "/readyz", "")).statusCode()).isEqualTo(200);
    assertThat(ask(basic("nobody", "wrong"))).isEqualTo(200);
    assertThat(send(Door.of("POST", "/db/request", "[\"SELECT 1\"]")).statusCode())
        .isEqualTo(401);
    assertThat(send(Door.of("POST", "/db/request", "[\"SELECT 1\"]"), basic("writer", "p"))
            .statusCode())
        .isEqualTo(200);
  }

  @Test
  void file_changed_countsSoon_andABadOneDoesNot() throws IOException {
    change("""
        [{"username": "hashed", "password": "new", "perms": ["query"]}]""");
    assertThat(ask(basic("hashed", "correct horse"))).isEqualTo(401);

    write("[{\"username\": \"hashed\"");
    Files.setLastModifiedTime(file(), java.nio.file.attribute.FileTime.fromMillis(1));
    for (int i = 0; i < 50; i++) {
      assertThat(ask(basic("hashed", "new"))).isEqualTo(200);
    }
  }

  /** Writes another file and waits until it counts: until "hashed", or what it had, is refused. */
  private void change(String json) throws IOException {
    assertThat(ask("Bearer " + TOKEN)).isEqualTo(200);
    write(json);
    int tries = 0;
    while (send(DOORS.getFirst(), "Bearer " + TOKEN).statusCode() == 200) {
      assertThat(++tries).isLessThan(1_000_000);
    }
  }

  @Test
  void guesses_areSlowedAndTheOwnerIsNot() throws IOException {
    assertThat(ask(basic("query-user", "p"))).isEqualTo(200);
    int guesses = 0;
    long took = 0;
    while (took < 900_000_000L) {
      assertThat(guesses++).isLessThan(1000);
      long began = System.nanoTime();
      assertThat(ask(basic("query-user", "guess" + guesses))).isEqualTo(401);
      took = System.nanoTime() - began;
    }
    assertThat(guesses).isGreaterThan(10);
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long began = System.nanoTime();
      assertThat(ask(basic("query-user", "p"))).isEqualTo(200);
      fastest = Math.min(fastest, System.nanoTime() - began);
    }
    assertThat(fastest).isLessThan(900_000_000L);
    assertThat(send(Door.of("GET", "/debug/vars?key=http", ""), basic("status-user", "p"))
            .body())
        .contains("\"authFail\":" + guesses + ",", "\"authOK\":");
  }

  @Test
  void status_saysThatUsersLogIn() throws IOException {
    assertThat(send(Door.of("GET", "/status?key=http.auth", ""), basic("status-user", "p"))
            .body())
        .isEqualTo("\"enabled\"");
  }

  @Test
  void server_withoutItsFileOrWithABadOne_doesNotStart() {
    Path missing = folder.resolve("missing.json");
    assertThatThrownBy(() -> Server.start(sluice, ServerOptions.defaults().withAuth(missing)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot read the auth file " + missing);
    write("[{\"username\": \"x\", \"password\": \"p\", \"perms\": [\"exekute\"]}]");
    assertThatThrownBy(() -> Server.start(sluice, ServerOptions.defaults().withAuth(file())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the auth file " + file() + ", line 1: the user 'x' has the unknown")
        .hasMessageContaining("'exekute'; there are all, execute, query");
  }
}

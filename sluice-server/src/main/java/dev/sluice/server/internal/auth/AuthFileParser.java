package dev.sluice.server.internal.auth;

import dev.sluice.server.internal.http.Permission;
import dev.sluice.server.internal.json.JsonIn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Reads an auth file: a JSON array of {@code {"username", "password", "tokens", "perms"}}. Strict, as
 * a misspelt permission would lock somebody out, or let somebody in. Messages name the line and the
 * user, never a secret.
 */
final class AuthFileParser {
  private static final Pattern TOKEN = Pattern.compile("sha256:([0-9a-f]{64})");
  private static final int USERS_MAX = 100_000;

  /** Permissions of rqlite about its cluster: there is none here, so they permit nothing. */
  private static final Set<String> OF_CLUSTERS =
      Set.of("join", "join-read-only", "join-read-replica");

  private final JsonParser in;
  private final List<User> users = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> tokens = new HashSet<>();

  private AuthFileParser(JsonParser in) {
    this.in = in;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is wrong and where
   */
  static Users parse(byte[] json) {
    try (JsonParser in = JsonIn.open(json)) {
      return new AuthFileParser(in).all();
    } catch (JacksonException e) {
      throw new IllegalArgumentException("line %d: not JSON: %s".formatted(line(e), what(e)), e);
    }
  }

  private static String what(JacksonException e) {
    return e instanceof UnexpectedEndOfInputException
        ? "the file ends in the middle of a value; close what is open"
        : e.getOriginalMessage();
  }

  private static int line(JacksonException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  private Users all() {
    require(in.nextToken() == JsonToken.START_ARRAY, "the file is not an array of users");
    JsonToken token;
    while ((token = in.nextToken()) != JsonToken.END_ARRAY) {
      require(
          token == JsonToken.START_OBJECT, "a user is an object with \"username\" and \"perms\"");
      user();
      require(users.size() <= USERS_MAX, "there are more than " + USERS_MAX + " users");
    }
    require(in.nextToken() == null, "there is something after the array of users");
    return new Users(users);
  }

  private void user() {
    int line = in.currentTokenLocation().getLineNr();
    Fields fields = new Fields();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      JsonToken value = in.nextToken();
      switch (field) {
        case "username" -> fields.name = text(value, field);
        case "password" -> fields.password = text(value, field);
        case "tokens" -> fields.tokens.addAll(texts(value, field));
        case "perms" -> fields.permissions.addAll(texts(value, field));
        default ->
          throw wrong("unknown field \"" + field
              + "\"; a user has \"username\", \"password\", \"tokens\" and \"perms\"");
      }
    }
    users.add(user(fields, line));
  }

  private static final class Fields {
    private @Nullable String name;
    private @Nullable String password;
    private final List<String> tokens = new ArrayList<>();
    private final List<String> permissions = new ArrayList<>();
  }

  private User user(Fields fields, int line) {
    String name = fields.name;
    if (name == null || name.isEmpty()) {
      throw wrong(line, "a user has no \"username\"");
    }
    if (name.indexOf(':') >= 0) {
      throw wrong(line, "the username '" + name + "' has a colon, which HTTP cannot send");
    }
    if (!names.add(name)) {
      throw wrong(line, "the user '" + name + "' is there twice");
    }
    boolean isEverybody = name.equals(User.EVERYBODY);
    if (!isEverybody && fields.password == null && fields.tokens.isEmpty()) {
      throw wrong(line, "the user '" + name + "' has neither \"password\" nor \"tokens\"");
    }
    if (isEverybody && !fields.tokens.isEmpty()) {
      throw wrong(line, "the user '*' is everybody and has no \"tokens\"");
    }
    return new User(
        name,
        secret(fields.password, name, line),
        fields.tokens.stream().map(token -> token(token, name, line)).toList(),
        permissions(fields.permissions, name, line));
  }

  private static Optional<Secret> secret(@Nullable String password, String name, int line) {
    if (password == null || name.equals(User.EVERYBODY)) {
      return Optional.empty();
    }
    if (password.isEmpty()) {
      throw wrong(line, "the user '" + name + "' has an empty password");
    }
    try {
      return Optional.of(Secret.of(password));
    } catch (IllegalArgumentException e) {
      throw wrong(line, "the password of the user '" + name + "': " + e.getMessage());
    }
  }

  private String token(String text, String name, int line) {
    var matcher = TOKEN.matcher(text);
    if (!matcher.matches()) {
      throw wrong(
          line,
          "a token of the user '" + name
              + "' is not sha256: and 64 hexadecimal digits; make one with: sluice hash-password --token");
    }
    if (!tokens.add(text)) {
      throw wrong(line, "a token of the user '" + name + "' is there twice");
    }
    return matcher.group(1);
  }

  private static Set<Permission> permissions(List<String> texts, String name, int line) {
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    for (String text : texts) {
      Optional<Permission> known = Arrays.stream(Permission.values())
          .filter(permission -> permission.text().equals(text))
          .findFirst();
      if (known.isEmpty() && !OF_CLUSTERS.contains(text)) {
        String all = Arrays.stream(Permission.values())
            .map(Permission::text)
            .collect(Collectors.joining(", "));
        throw wrong(
            line,
            "the user '%s' has the unknown permission '%s'; there are %s"
                .formatted(name, text, all));
      }
      known.ifPresent(permissions::add);
    }
    return permissions;
  }

  private String text(@Nullable JsonToken value, String field) {
    require(value == JsonToken.VALUE_STRING, "\"" + field + "\" is not a string");
    return in.getString();
  }

  private List<String> texts(@Nullable JsonToken value, String field) {
    List<String> texts = new ArrayList<>();
    require(value == JsonToken.START_ARRAY, "\"" + field + "\" is not an array of strings");
    JsonToken token;
    while ((token = in.nextToken()) != JsonToken.END_ARRAY) {
      require(token == JsonToken.VALUE_STRING, "\"" + field + "\" is not an array of strings");
      texts.add(in.getString());
    }
    return texts;
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      throw wrong(problem);
    }
  }

  private IllegalArgumentException wrong(String problem) {
    return wrong(in.currentTokenLocation().getLineNr(), problem);
  }

  private static IllegalArgumentException wrong(int line, String problem) {
    return new IllegalArgumentException("line " + line + ": " + problem);
  }
}

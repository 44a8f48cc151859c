package dev.sluice.server.internal.auth;

import dev.sluice.server.internal.http.Permission;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All users of one auth file. Immutable, but for what each {@link Secret} has seen. */
final class Users {
  private final Map<String, User> byName = new HashMap<>();
  private final Map<String, User> byToken = new HashMap<>();
  private final Set<Permission> everybody = EnumSet.noneOf(Permission.class);
  private final Optional<Secret.Hashed> decoy;

  Users(List<User> users) {
    for (User user : users) {
      if (user.name().equals(User.EVERYBODY)) {
        everybody.addAll(user.permissions());
      } else {
        byName.put(user.name(), user);
        user.tokens().forEach(token -> byToken.put(token, user));
      }
    }
    decoy = users.stream()
        .flatMap(user -> user.password().stream())
        .filter(Secret.Hashed.class::isInstance)
        .map(Secret.Hashed.class::cast)
        .findFirst()
        .map(_ -> new Secret.Hashed(PasswordHash.parse(PasswordHash.of("nobody has this"))));
  }

  Optional<User> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The user of a token. It is looked up by its hash, so the time this takes tells nothing about the
   * tokens there are.
   */
  Optional<User> withToken(String token) {
    byte[] hash = Keyed.sha256(token.getBytes(StandardCharsets.UTF_8));
    return Optional.ofNullable(byToken.get(HexFormat.of().formatHex(hash)));
  }

  /** A hash for names that do not exist, so that refusing them takes as long; where any are hashed. */
  Optional<Secret.Hashed> decoy() {
    return decoy;
  }

  /** Whether everybody may do this, without a login. */
  boolean allowEverybody(Set<Permission> wanted) {
    return suffices(everybody, wanted);
  }

  boolean allow(User user, Set<Permission> wanted) {
    EnumSet<Permission> granted = EnumSet.copyOf(everybody);
    granted.addAll(user.permissions());
    return suffices(granted, wanted);
  }

  private static boolean suffices(Collection<Permission> granted, Set<Permission> wanted) {
    return granted.contains(Permission.ALL) || granted.containsAll(wanted);
  }
}

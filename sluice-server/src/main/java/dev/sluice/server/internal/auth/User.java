package dev.sluice.server.internal.auth;

import dev.sluice.server.internal.http.Permission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One user of the auth file.
 *
 * @param name of the user
 * @param password none for one who only has tokens
 * @param tokens SHA-256 of each bearer token, in hexadecimal
 * @param permissions what the user may do beside what everybody may
 */
record User(
    String name, Optional<Secret> password, List<String> tokens, Set<Permission> permissions) {
  /** The name under which the file has what everybody may do, without a login. */
  static final String EVERYBODY = "*";
}

/** Who may do what: the auth file, passwords and tokens, failed logins. */
@NullMarked
package dev.sluice.server.internal.auth;

import org.jspecify.annotations.NullMarked;

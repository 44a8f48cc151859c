/** Requests and responses, routes and limits: all that knows the HTTP library, and nothing of SQL. */
@NullMarked
package dev.sluice.server.internal.http;

import org.jspecify.annotations.NullMarked;

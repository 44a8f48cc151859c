/**
 * Interactive transactions over HTTP. Each lives in the process that began it; another one that serves
 * the file passes requests on to it through a private Unix socket.
 */
@NullMarked
package dev.sluice.server.internal.tx;

import org.jspecify.annotations.NullMarked;

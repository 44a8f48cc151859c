/** Requests that may be sent again: the header Idempotency-Key. */
@NullMarked
package dev.sluice.server.internal.once;

import org.jspecify.annotations.NullMarked;

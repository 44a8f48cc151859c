/** Typed operations and resources over HTTP: JSON to records and back, schemas. */
@NullMarked
package dev.sluice.server.internal.op;

import org.jspecify.annotations.NullMarked;

/** How the parts of the server fit together. */
@NullMarked
package dev.sluice.server.internal;

import org.jspecify.annotations.NullMarked;

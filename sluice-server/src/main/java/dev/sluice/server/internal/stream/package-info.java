/** Large answers, sent while they are made. */
@NullMarked
package dev.sluice.server.internal.stream;

import org.jspecify.annotations.NullMarked;

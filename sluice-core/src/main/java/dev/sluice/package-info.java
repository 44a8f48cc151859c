/** One SQLite file, any number of writers. */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;

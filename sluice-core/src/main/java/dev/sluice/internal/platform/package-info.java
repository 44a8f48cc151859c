/** What differs between operating systems, in one class that all others may use. */
@NullMarked
package dev.sluice.internal.platform;

import org.jspecify.annotations.NullMarked;

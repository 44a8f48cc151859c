/** Tests of the whole product as separate operating system processes. */
@NullMarked
package dev.sluice.e2e;

import org.jspecify.annotations.NullMarked;

/**
 * One open Sluice: accepts writes from any thread, hands them to wherever the writer is, keeps them
 * in order while there is none, and sees that every one is answered exactly once.
 */
@NullMarked
package dev.sluice.internal.client;

import org.jspecify.annotations.NullMarked;

/** An order as a saga: what was done is undone in reverse when a later part fails. */
package dev.sluice.examples.orders;

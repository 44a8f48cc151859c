/**
 * Load over HTTP: a lean client of many connections on one thread, {@code sluice load}, which checks what
 * was acknowledged, and {@code sluice bench http}, which measures the server beside its rivals.
 *
 * <p>The client is our own because the JDK's needs several times the processor time of a request for
 * itself, and on a machine shared with the server that would be measured instead. One thread drives all
 * connections by a selector; requests are bytes made ready beforehand, of which only the numbers change.
 */
@NullMarked
package dev.sluice.benchmarks.http;

import org.jspecify.annotations.NullMarked;

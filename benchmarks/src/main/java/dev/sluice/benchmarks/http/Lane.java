package dev.sluice.benchmarks.http;

import java.util.function.LongSupplier;

/**
 * What one connection sends.
 *
 * @param kind of its requests
 * @param template their bytes
 * @param pace when they are sent; shared with other connections
 * @param numbers what goes into their slots
 */
record Lane(RequestKind kind, Template template, Pace pace, LongSupplier numbers) {}

package dev.sluice;

import org.jspecify.annotations.Nullable;

/**
 * What came of a write under an {@link OnceKey}.
 *
 * @param <R> the type of its result
 * @param result of the first that was applied under the key
 * @param replayed whether that was an earlier one, so that this had no effect
 */
public record Once<R extends @Nullable Object>(R result, boolean replayed) {}

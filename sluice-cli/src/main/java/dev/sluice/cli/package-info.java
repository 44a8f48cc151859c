/**
 * The command {@code sluice}: the composition root of the project.
 *
 * <p>{@link dev.sluice.cli.Main} sets the process up and runs a picocli command line built by {@code
 * Commands}. Every command is a small class that opens the database through the public API of the
 * core and prints through a {@code RowWriter} or a text class; every error becomes one line on
 * stderr and an exit code ({@code ErrorLine}, {@code ExitCode}). docs/cli.md is the reference.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;

/**
 * The link: the socket between a client and the writer's process.
 *
 * <p>Frames are {@code length (4 bytes, of what follows) | type (1 byte) | fields}, the fields in
 * {@link dev.sluice.internal.codec.WireWriter}'s primitives. The first frame of a client is HELLO
 * with a magic number and the protocol's version; whoever meets a version it does not speak says so
 * in a REFUSE and hangs up. docs/architecture.md draws the frames.
 */
@NullMarked
package dev.sluice.internal.link;

import org.jspecify.annotations.NullMarked;

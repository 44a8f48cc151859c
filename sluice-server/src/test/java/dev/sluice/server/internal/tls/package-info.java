@NullMarked
package dev.sluice.server.internal.tls;

import org.jspecify.annotations.NullMarked;

/** Keys and certificates of TLS, from PEM files. Knows nothing of HTTP. */
@NullMarked
package dev.sluice.server.internal.tls;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.server.internal.http;

import org.jspecify.annotations.NullMarked;

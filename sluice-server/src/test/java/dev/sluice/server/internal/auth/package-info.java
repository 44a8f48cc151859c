@NullMarked
package dev.sluice.server.internal.auth;

import org.jspecify.annotations.NullMarked;

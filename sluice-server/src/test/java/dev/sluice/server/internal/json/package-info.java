@NullMarked
package dev.sluice.server.internal.json;

import org.jspecify.annotations.NullMarked;

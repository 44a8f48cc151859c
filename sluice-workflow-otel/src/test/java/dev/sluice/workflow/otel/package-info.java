@NullMarked
package dev.sluice.workflow.otel;

import org.jspecify.annotations.NullMarked;

/** Traces of workflows, through the API of OpenTelemetry. */
@NullMarked
package dev.sluice.workflow.otel;

import org.jspecify.annotations.NullMarked;

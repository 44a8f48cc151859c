/** Workflows over HTTP: started, looked at, managed, and their values as streams of events. */
@NullMarked
package dev.sluice.server.internal.workflow;

import org.jspecify.annotations.NullMarked;

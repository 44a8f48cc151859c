/** The examples of docs/workflows.md, "Testing". */
@NullMarked
package dev.sluice.workflow.testkit.example;

import org.jspecify.annotations.NullMarked;

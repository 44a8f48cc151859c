import org.jspecify.annotations.NullMarked;

/** For tests of workflows, with whatever test framework. */
@NullMarked
module dev.sluice.workflow.testkit {
  requires transitive dev.sluice.workflow;
  requires static transitive org.jspecify;

  exports dev.sluice.workflow.testkit;
}

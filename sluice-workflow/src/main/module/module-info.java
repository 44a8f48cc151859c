import org.jspecify.annotations.NullMarked;

/** Durable workflows on Sluice. */
@NullMarked
module dev.sluice.workflow {
  requires transitive dev.sluice;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires static transitive org.jspecify;

  exports dev.sluice.workflow;

  opens dev.sluice.workflow to
      dev.sluice; // which reads the arguments of its operation
}

package dev.sluice.workflow;

import org.jspecify.annotations.Nullable;

/** What the code asks for: compared with what is recorded on replay. */
record StepPoint(
    String path, StepKind kind, String name, @Nullable String fingerprint) {
  /** Why a recorded step cannot be this one; null where it can. */
  @Nullable
  Divergence divergence(StepRow recorded) {
    if (recorded.kind() != kind || !recorded.name().equals(name)) {
      return Divergence.of(this, recorded);
    }
    String before = recorded.fingerprint();
    if (before != null && fingerprint != null && !before.equals(fingerprint)) {
      return Divergence.ofInputs(this, before, fingerprint);
    }
    return null;
  }
}

package dev.sluice.workflow;

import org.jspecify.annotations.Nullable;

/** What the code asks for: compared with what is recorded on replay. */
record StepPoint(
    String path, StepKind kind, String name, @Nullable String fingerprint) {
  /** Why a recorded step cannot be this one; null where it can. */
  @Nullable
  String divergence(StepRow recorded) {
    if (recorded.kind() != kind || !recorded.name().equals(name)) {
      return "at '%s' the record has %s '%s', the code asks for %s '%s'"
          .formatted(path, recorded.kind(), recorded.name(), kind, name);
    }
    String before = recorded.fingerprint();
    if (before != null && fingerprint != null && !before.equals(fingerprint)) {
      return "at '%s' %s '%s' was recorded with other inputs (fingerprint %s, now %s)"
          .formatted(path, kind, name, before, fingerprint);
    }
    return null;
  }
}

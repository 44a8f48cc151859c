package dev.sluice.examples.crew;

/** The processes failed again and again; what they had written by then is there. */
public final class CrewFailed extends Exception {
  private static final long serialVersionUID = 1L;

  CrewFailed(String message) {
    super(message);
  }
}

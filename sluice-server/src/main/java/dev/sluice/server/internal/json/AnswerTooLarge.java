package dev.sluice.server.internal.json;

/** What is written would be larger than allowed. */
public final class AnswerTooLarge extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AnswerTooLarge(int bytesMax) {
    super("more than " + bytesMax + " bytes of JSON", null, false, false);
  }
}

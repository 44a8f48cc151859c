package dev.sluice.workflow;

/**
 * A value that is JSON already: for programs that start, send and read without the classes of the
 * workflows they deal with. Such values go with {@link JsonCodec}, and no other codec. Immutable.
 *
 * @param text one JSON value
 */
public record JsonText(String text) {
  /**
   * Checks it.
   *
   * @throws WorkflowException.Refused UNSERIALISABLE if the text is not one JSON value; the message says
   *     where
   */
  public JsonText {
    Json.check(text);
  }

  /** Whether it stands for no value at all. */
  boolean isNothing() {
    return text.strip().equals("null");
  }
}

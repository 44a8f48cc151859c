package dev.sluice.server.internal.op;

import dev.sluice.server.ServerError;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.http.Problem;

/** Where in a JSON document a reader is: {@code $.items[2].price}. Not thread-safe. */
final class JsonPath {
  private final StringBuilder text = new StringBuilder("$");

  /** Goes to a member; gives what {@link #leave} takes. */
  int member(String name) {
    int mark = text.length();
    if (name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      text.append('.').append(name);
    } else {
      text.append("['").append(abbreviated(name)).append("']");
    }
    return mark;
  }

  /** Goes to an element; gives what {@link #leave} takes. */
  int element(int index) {
    int mark = text.length();
    text.append('[').append(index).append(']');
    return mark;
  }

  /** Goes back. */
  void leave(int mark) {
    text.setLength(mark);
  }

  /** What is wrong here: 400, with the path. */
  HttpFailure wrong(String message) {
    return Problem.of(ServerError.INVALID_REQUEST, text + ": " + message)
        .with("path", text.toString())
        .toFailure();
  }

  /** Text that a client sent, short enough for a message. */
  static String abbreviated(String sent) {
    return sent.length() <= 60 ? sent : sent.substring(0, 60) + "…";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

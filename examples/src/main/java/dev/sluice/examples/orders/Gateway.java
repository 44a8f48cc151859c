package dev.sluice.examples.orders;

import java.io.IOException;

/** A payment service outside. A charge with a key it knows is the same charge. */
interface Gateway {
  /** Takes money; the id of the payment. */
  String charge(String customer, long cents, String key) throws IOException;

  /** Gives it back; once more changes nothing. */
  void refund(String payment) throws IOException;
}

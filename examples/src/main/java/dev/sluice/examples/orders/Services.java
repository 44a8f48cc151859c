package dev.sluice.examples.orders;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A payment and a parcel service for trying things out. As real ones do, they fail the first time
 * and know what they have done by its key. Thread-safe.
 */
final class Services implements Gateway, Carrier {
  static final String NOWHERE = "nowhere";

  private final Map<String, Long> charges = new HashMap<>();
  private final Map<String, String> parcels = new HashMap<>();
  private int calls;

  @Override
  public synchronized String charge(String customer, long cents, String key) throws IOException {
    failNowAndThen();
    charges.putIfAbsent(key, cents);
    return "payment of " + customer + "/" + key;
  }

  @Override
  public synchronized void refund(String payment) {
    charges.remove(payment.substring(payment.indexOf('/') + 1));
  }

  @Override
  public synchronized String ship(String address, String key) throws IOException {
    failNowAndThen();
    if (address.equals(NOWHERE)) {
      throw new IllegalArgumentException("no such address");
    }
    return parcels.computeIfAbsent(key, _ -> "parcel " + (parcels.size() + 1));
  }

  /** Money taken and not given back. */
  synchronized long balance() {
    return charges.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Every other call. */
  private void failNowAndThen() throws IOException {
    if (calls++ % 2 == 0) {
      throw new IOException("the service is not there");
    }
  }
}

package dev.sluice.examples.orders;

import java.io.IOException;

/** A parcel service outside. */
interface Carrier {
  /** Has a parcel fetched; the number to track it by. A key it knows is the same parcel. */
  String ship(String address, String key) throws IOException;
}

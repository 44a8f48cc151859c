package dev.sluice.examples.orders;

/** What they get to know. */
record Receipt(String payment, String parcel) {}

package dev.sluice.examples.orders;

/** What somebody orders. */
record Order(String customer, String sku, int pieces, long cents, String address) {}

package dev.sluice.benchmarks;

/**
 * One row of the table that every case writes: an INTEGER PRIMARY KEY that SQLite gives, a TEXT, an
 * INTEGER and a REAL.
 *
 * @param name about 24 characters
 * @param number any
 * @param amount any
 */
record Item(String name, long number, double amount) {
  static final String CREATE =
      "CREATE TABLE IF NOT EXISTS item(id INTEGER PRIMARY KEY, name TEXT, number INTEGER, amount REAL)";
  static final String INSERT = "INSERT INTO item(name, number, amount) VALUES (?, ?, ?)";
  static final String UPDATE = "UPDATE item SET number = number + 1 WHERE id = ?";

  private static final String[] NAMES = names();

  /** The n-th row. The names are made in advance, so that no case pays for making them. */
  static Item of(long n) {
    return new Item(NAMES[(int) n & (NAMES.length - 1)], n, n * 0.5);
  }

  private static String[] names() {
    String[] names = new String[1024];
    for (int i = 0; i < names.length; i++) {
      names[i] = "the name of an item %04d".formatted(i);
    }
    return names;
  }
}

package dev.sluice.internal.sql;

/**
 * A named or numbered parameter of a statement.
 *
 * @param index its place among the bound values, from 1
 * @param name as written, with its prefix: {@code :id}, {@code @id}, {@code $id}, {@code ?3}
 */
public record Parameter(int index, String name) {

  /** The name without its one prefix character. */
  public String bareName() {
    return name.substring(1);
  }
}

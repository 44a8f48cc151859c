package dev.sluice.internal.sql;

/** Kinds of token, as coarse as the questions asked of them. Space and comments are none. */
enum TokenType {
  /** An unquoted identifier or keyword; which of the two depends on the place. */
  WORD,
  /** An identifier in {@code "..."}, {@code `...`} or {@code [...]}. */
  QUOTED_NAME,
  /** {@code '...'}; SQLite takes it for a name where only a name can stand. */
  STRING,
  /** {@code ?}, {@code ?3}, {@code :a}, {@code @a}, {@code $a}, {@code #a}. */
  PARAMETER,
  /** A number or a blob. */
  LITERAL,
  /** One character of punctuation or of an operator, also one that SQLite does not know. */
  SYMBOL
}

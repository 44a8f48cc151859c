import org.jspecify.annotations.NullMarked;

/**
 * Sluice: one SQLite file, any number of writers. The face is {@code dev.sluice}; everything else is
 * Sluice's own.
 */
@NullMarked
module dev.sluice {
  requires java.sql;
  requires jdk.net;
  requires org.xerial.sqlitejdbc;
  requires static transitive org.jspecify;

  exports dev.sluice;
}

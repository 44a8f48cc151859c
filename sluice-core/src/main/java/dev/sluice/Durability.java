package dev.sluice;

/**
 * What an answered write survives. The default, {@link #SYNCED}, loses nothing at a power cut; the
 * other two trade something, and say what.
 */
public enum Durability {
  /**
   * A write is answered after it was committed and forced to disk. The commit itself does not wait
   * for the disk ({@code synchronous=NORMAL}, one force of the WAL for all commits so far), so
   * another reader may see a write up to one fsync before its caller is answered.
   */
  SYNCED,

  /**
   * As {@link #SYNCED}, and nobody sees a write before it is on disk ({@code synchronous=FULL}). The
   * writer waits for the disk in every commit: slower on disks with a slow fsync.
   */
  SYNCED_BEFORE_VISIBLE,

  /**
   * A write is answered after its commit, without a force. It survives the death of any process,
   * {@code kill -9} included, but the last moments can be lost at a power cut or a crash of the
   * operating system. The file stays consistent.
   */
  PROCESS
}

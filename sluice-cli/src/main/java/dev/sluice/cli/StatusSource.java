package dev.sluice.cli;

import dev.sluice.Stats;
import java.util.Optional;

/** Whom {@code sluice status} asks. */
interface StatusSource {
  /** The word for what it is, as JSON names it. */
  String kind();

  /** Which one. */
  String name();

  /**
   * The writer's figures; empty where no writer answers.
   *
   * @throws CommandFailed if that cannot be asked at all
   */
  Optional<Stats> ask();

  /** Why there are none. */
  String absent();
}

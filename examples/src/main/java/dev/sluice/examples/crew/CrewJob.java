package dev.sluice.examples.crew;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** What a crew has to do. */
public interface CrewJob {
  /** The main class of a process; it uses a {@link WorkerPipe}. */
  Class<?> main();

  /** Its arguments. */
  List<String> arguments(int worker, Collection<Integer> dead);

  /** How many processes. */
  int processes();

  /** The number of the first one. */
  int firstWorker();

  /** Where errors and other leavings go. */
  Path folder();

  /** What is done, for the progress line. */
  String phase();
}

package dev.sluice.examples.catalogue;

import dev.sluice.examples.tree.PathCode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a worker process is started with, as its command line.
 *
 * @param database the catalogue
 * @param folder where the scan keeps its logs
 * @param scan id of the scan
 * @param worker id of the worker, unique in the catalogue
 * @param sha256 whether files are read
 * @param dead workers whose claims it takes back first
 */
record WorkerTask(
    Path database, Path folder, long scan, int worker, boolean sha256, Collection<Integer> dead) {
  private static final int ARGUMENTS = 6;

  /** The task of this command line. */
  static WorkerTask of(String[] args) {
    if (args.length != ARGUMENTS) {
      throw new IllegalArgumentException(
          "started by a scan only: needs " + ARGUMENTS + " arguments");
    }
    return new WorkerTask(
        PathCode.decode(args[0]),
        PathCode.decode(args[1]),
        Long.parseLong(args[2]),
        Integer.parseInt(args[3]),
        Boolean.parseBoolean(args[4]),
        Arrays.stream(args[5].split(","))
            .filter(id -> !id.isEmpty())
            .map(Integer::valueOf)
            .toList());
  }

  /** Its command line; paths are escaped, as an argument cannot carry every byte. */
  List<String> args() {
    return List.of(
        PathCode.encode(database),
        PathCode.encode(folder),
        Long.toString(scan),
        Integer.toString(worker),
        Boolean.toString(sha256),
        dead.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }
}

package dev.sluice.cli;

import dev.sluice.Operation;
import dev.sluice.OperationProvider;
import dev.sluice.server.Resource;
import dev.sluice.server.ResourceProvider;
import java.util.List;

/** What a user's jar brings; a public class, as the service loader makes it. */
public final class BroughtOperations implements OperationProvider, ResourceProvider {
  private static final Operation<Words, Count> COUNT = Operation.of(
      "count", Words.class, Count.class, (_, words) -> new Count(words.text().length()));

  /** The arguments. */
  public record Words(String text) {}

  /** The result. */
  public record Count(int characters) {}

  @Override
  public List<Operation<?, ?>> operations() {
    return List.of(COUNT);
  }

  @Override
  public List<Resource> resources() {
    return List.of(Resource.write("POST /counts", COUNT));
  }
}

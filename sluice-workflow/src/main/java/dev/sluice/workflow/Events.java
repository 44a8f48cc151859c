package dev.sluice.workflow;

import dev.sluice.Row;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Values and streams of workflows, read from outside. */
final class Events {
  private static final int PAGE = 500;

  private final Engine engine;

  Events(Engine engine) {
    this.engine = engine;
  }

  private record Event(long number, @Nullable String value, String codec) {
    static Event of(Row row) {
      return new Event(row.longValue(0), (String) row.value(1), row.text(2));
    }
  }

  private interface Look<T> {
    Optional<T> look();
  }

  <T> List<T> history(String id, String name, Class<T> type) {
    return after(id, name, 0, Integer.MAX_VALUE).stream()
        .map(event -> decode(event, name, type))
        .toList();
  }

  /** The last value, waiting for the first; empty if none came in time, or the workflow has ended. */
  <T> Optional<T> await(String id, String name, Class<T> type, long end)
      throws InterruptedException {
    return until(id, end, () -> last(id, name).map(event -> decode(event, name, type)));
  }

  /** Hands on all of a stream, as it grows, until the workflow has ended; false if time is over. */
  <T> boolean read(String id, String name, Class<T> type, long end, Consumer<T> reader)
      throws InterruptedException {
    long[] seen = {0};
    until(id, end, () -> {
      for (List<Event> page = after(id, name, seen[0], PAGE);
          !page.isEmpty();
          page = after(id, name, seen[0], PAGE)) {
        for (Event event : page) {
          seen[0] = event.number();
          reader.accept(decode(event, name, type));
        }
      }
      return Optional.<Boolean>empty();
    });
    return hasEnded(id);
  }

  /** Looks after every change, a last time after the workflow has ended. */
  private <T> Optional<T> until(String id, long end, Look<T> look) throws InterruptedException {
    for (int looks = 0; ; looks++) {
      CompletableFuture<Void> change = engine.listeners().next(id);
      boolean hasEnded = hasEnded(id);
      Optional<T> found = look.look();
      long left = end - System.nanoTime();
      if (found.isPresent() || hasEnded || left <= 0) {
        engine.listeners().changed(id); // nothing is kept; others that wait look once more
        return found;
      }
      Listeners.await(change, Math.min(left, Listeners.waitNanos(looks)));
    }
  }

  private boolean hasEnded(String id) {
    Finished now = engine.store().finished(id);
    if (now == null) {
      throw WorkflowException.Refused.noWorkflow(id);
    }
    return now.state().isFinal();
  }

  private Optional<Event> last(String id, String name) {
    return engine
        .store()
        .sluice()
        .query(
            Event::of,
            "SELECT number, value, codec FROM _sluice_wf_event WHERE name = ?2 AND wid ="
                + " (SELECT wid FROM _sluice_wf_workflow WHERE id = ?1) ORDER BY number DESC LIMIT 1",
            id,
            name)
        .stream()
        .findFirst();
  }

  private List<Event> after(String id, String name, long number, int most) {
    return engine
        .store()
        .sluice()
        .query(
            Event::of,
            "SELECT number, value, codec FROM _sluice_wf_event WHERE name = ?2 AND number > ?3 AND wid ="
                + " (SELECT wid FROM _sluice_wf_workflow WHERE id = ?1) ORDER BY number LIMIT ?4",
            id,
            name,
            number,
            most);
  }

  private <T> T decode(Event event, String name, Class<T> type) {
    return engine
        .values()
        .decode(
            event.value(), event.codec(), type, "value " + event.number() + " of '" + name + "'");
  }
}

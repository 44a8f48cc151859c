package dev.sluice.examples.posts;

import dev.sluice.Snapshot;
import java.util.List;
import java.util.Optional;

/** What reads posts. Runs in the process that has the request. */
final class PostReads {
  private static final int LIMIT = 20;
  private static final int LIMIT_MAX = 100;

  private PostReads() {}

  /** Which posts are wanted: those with a greater id than {@code after}. */
  record Page(Optional<Long> after, Optional<Integer> limit) {
    Page {
      int wanted = limit.orElse(LIMIT);
      if (wanted < 1 || wanted > LIMIT_MAX) {
        throw new IllegalArgumentException(
            "limit must be 1 to %d: %d".formatted(LIMIT_MAX, wanted));
      }
    }
  }

  /** Some posts, and the {@code after} of the next page where there is one. */
  record Found(List<Post> posts, Optional<Long> next) {}

  static Found page(Snapshot snapshot, Page page) {
    int limit = page.limit().orElse(LIMIT);
    List<Post> posts = snapshot.query(
        Post::of,
        "SELECT id, title, text FROM post WHERE id > ? ORDER BY id LIMIT ?",
        page.after().orElse(0L),
        limit + 1); // one more tells whether there is another page
    if (posts.size() <= limit) {
      return new Found(posts, Optional.empty());
    }
    List<Post> shown = posts.subList(0, limit);
    return new Found(shown, Optional.of(shown.getLast().id()));
  }

  static Post byId(Snapshot snapshot, PostWrites.ById by) {
    return snapshot
        .query(Post::of, "SELECT id, title, text FROM post WHERE id = ?", by.id())
        .stream()
        .findFirst()
        .orElseThrow(() -> PostWrites.absent(by.id()));
  }
}

package dev.sluice.examples.posts;

import dev.sluice.Operation;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.util.Optional;

/** What changes posts. Runs at the writer, whichever process that is. */
final class PostWrites {
  static final Operation<New, Post> CREATE =
      Operation.of("createPost", New.class, Post.class, (tx, post) -> {
        String insert = "INSERT INTO post(title, text) VALUES(?, ?)";
        long id = tx.execute(insert, post.title(), post.text()).insertId();
        return new Post(id, post.title(), post.text());
      });

  static final Operation<Change, Post> CHANGE =
      Operation.of("changePost", Change.class, Post.class, (tx, change) -> {
        String update = """
            UPDATE post SET title = coalesce(?, title), text = coalesce(?, text)
            WHERE id = ? RETURNING id, title, text""";
        return tx
            .query(
                Post::of,
                update,
                change.title().orElse(null),
                change.text().orElse(null),
                change.id())
            .stream()
            .findFirst()
            .orElseThrow(() -> absent(change.id()));
      });

  static final Operation<ById, Void> DELETE =
      Operation.of("deletePost", ById.class, Void.class, (tx, by) -> {
        if (tx.execute("DELETE FROM post WHERE id = ?", by.id()).changes() == 0) {
          throw absent(by.id());
        }
        return null;
      });

  private PostWrites() {}

  /** A new post. */
  record New(String title, String text) {
    New {
      Post.checkTitle(title);
    }
  }

  /** What is to be different about a post. */
  record Change(long id, Optional<String> title, Optional<String> text) {
    Change {
      title.ifPresent(Post::checkTitle);
    }
  }

  /** One post. */
  record ById(long id) {}

  /** Answered with 404. */
  static SluiceException absent(long id) {
    return SluiceException.of(SluiceError.ABSENT, "there is no post " + id);
  }
}

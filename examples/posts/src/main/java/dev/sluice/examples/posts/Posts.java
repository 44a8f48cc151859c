package dev.sluice.examples.posts;

import dev.sluice.Operation;
import dev.sluice.OperationProvider;
import dev.sluice.server.Resource;
import dev.sluice.server.ResourceProvider;
import java.util.List;

/**
 * The posts API, for {@code sluice serve --operations posts.jar}; {@code META-INF/services} names this
 * class. Stateless.
 */
public final class Posts implements OperationProvider, ResourceProvider {
  @Override
  public List<Operation<?, ?>> operations() {
    return List.of(PostWrites.CREATE, PostWrites.CHANGE, PostWrites.DELETE);
  }

  @Override
  public List<Resource> resources() {
    return List.of(
        Resource.read("GET /posts", PostReads.Page.class, PostReads.Found.class, PostReads::page)
            .namingWorker(),
        Resource.write("POST /posts", PostWrites.CREATE).answering(201).namingWorker(),
        Resource.read("GET /posts/{id}", PostWrites.ById.class, Post.class, PostReads::byId)
            .namingWorker(),
        Resource.write("PATCH /posts/{id}", PostWrites.CHANGE).namingWorker(),
        Resource.write("DELETE /posts/{id}", PostWrites.DELETE));
  }
}

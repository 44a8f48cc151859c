package dev.sluice.internal.link;

import dev.sluice.internal.codec.WireReader;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Answers what clients ask besides writes. */
public interface Questions {
  /**
   * Answers now or later, on any thread, without blocking.
   *
   * @param fields what the question brings; read it before returning
   * @param reply takes the encoded answer, or null and the error
   */
  void ask(
      Question question,
      UUID client,
      WireReader fields,
      BiConsumer<byte @Nullable [], dev.sluice.@Nullable SluiceException> reply);

  /** A client has said goodbye: it will ask nothing more. Any thread. */
  void forget(UUID client);
}

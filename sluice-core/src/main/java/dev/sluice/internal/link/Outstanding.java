package dev.sluice.internal.link;

import dev.sluice.internal.client.LocalWrite;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.LeaseSession.Command;
import dev.sluice.internal.queue.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What was sent over a link and is not answered: writes, in the order of their numbers, the steps of
 * those that are transactions, and questions. Guarded by the link's lock.
 */
final class Outstanding {
  private final ArrayDeque<LocalWrite> inOrder = new ArrayDeque<>();
  private final Map<Long, LocalWrite> byNumber = new HashMap<>();
  private final Map<Long, Queue<Command>> steps = new HashMap<>();
  private final Map<Long, CompletableFuture<byte[]>> questions = new HashMap<>();
  private long questionNumbers;

  /** A write without an answer, and, if it is a transaction, the steps it has posted. */
  record Unanswered(LocalWrite write, Queue<Command> steps) {}

  /** Everything that will not be answered any more. */
  record Rest(List<Unanswered> writes, List<CompletableFuture<byte[]>> questions) {}

  /** A write is sent; its number is above those of all before it. */
  void add(LocalWrite write) {
    inOrder.add(write);
    byNumber.put(write.number(), write);
    if (write.request() instanceof Request.Lease) {
      steps.put(write.number(), new ArrayDeque<>());
    }
  }

  /** The lowest number that has no answer, if this were the next write to be sent. */
  long firstUnanswered(LocalWrite next) {
    LocalWrite first = inOrder.peekFirst();
    return (first == null ? next : first).number();
  }

  /** Whether at most one write is under way, as far as can be told without a search. */
  boolean isLone() {
    return inOrder.size() <= 1;
  }

  boolean hasWrites() {
    return !inOrder.isEmpty();
  }

  boolean hasQuestions() {
    return !questions.isEmpty();
  }

  /** The writes, oldest first; some may have their answer, if one before them has not. */
  List<LocalWrite> writes() {
    return List.copyOf(inOrder);
  }

  /** A write has its answer. */
  Unanswered answered(long number) {
    LocalWrite write = byNumber.remove(number);
    if (write == null) {
      throw new WireException("answer to unknown write " + number);
    }
    while (!inOrder.isEmpty() && !byNumber.containsKey(inOrder.getFirst().number())) {
      inOrder.removeFirst();
    }
    Queue<Command> posted = steps.remove(number);
    return new Unanswered(write, posted == null ? new ArrayDeque<>() : posted);
  }

  /** The steps sent of a transaction; null when it has ended. */
  @Nullable
  Queue<Command> stepsOf(long number) {
    return steps.get(number);
  }

  /** The oldest step of a transaction has its answer; null when the transaction has ended. */
  @Nullable
  Command stepAnswered(long number) {
    LocalWrite write = byNumber.get(number);
    if (write != null && write.request() instanceof Request.Lease(LeaseSession session)) {
      session.begin();
    }
    Queue<Command> sent = steps.get(number);
    return sent == null ? null : sent.poll();
  }

  /** The number of the next question. */
  long nextQuestion() {
    return ++questionNumbers;
  }

  /** A question is sent. */
  void add(long number, CompletableFuture<byte[]> question) {
    questions.put(number, question);
  }

  /** A question has its answer. */
  CompletableFuture<byte[]> questionAnswered(long number) {
    CompletableFuture<byte[]> question = questions.remove(number);
    if (question == null) {
      throw new WireException("reply to an unknown question");
    }
    return question;
  }

  /** Takes out everything: no answer comes any more. */
  Rest takeAll() {
    List<Unanswered> writes = new ArrayList<>();
    for (LocalWrite write : inOrder) {
      if (byNumber.containsKey(write.number())) {
        writes.add(answeredNever(write));
      }
    }
    Rest rest = new Rest(writes, List.copyOf(questions.values()));
    inOrder.clear();
    byNumber.clear();
    questions.clear();
    steps.clear();
    return rest;
  }

  private Unanswered answeredNever(LocalWrite write) {
    Queue<Command> posted = steps.get(write.number());
    return new Unanswered(write, posted == null ? new ArrayDeque<>() : posted);
  }
}

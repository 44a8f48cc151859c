package dev.sluice.internal.election;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.SluiceOptions;
import dev.sluice.Stats;
import dev.sluice.internal.Ending;
import dev.sluice.internal.Version;
import dev.sluice.internal.client.Standing;
import dev.sluice.internal.codec.Codec;
import dev.sluice.internal.codec.Codecs;
import dev.sluice.internal.codec.Outcomes;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.commit.ClientLedger;
import dev.sluice.internal.commit.ClientRecord;
import dev.sluice.internal.commit.ReadHold;
import dev.sluice.internal.commit.StateTables;
import dev.sluice.internal.commit.WriterRole;
import dev.sluice.internal.journal.JournalStats;
import dev.sluice.internal.link.ForgetWrite;
import dev.sluice.internal.link.LinkLimits;
import dev.sluice.internal.link.LinkServer;
import dev.sluice.internal.link.Question;
import dev.sluice.internal.link.Questions;
import dev.sluice.internal.link.Requests;
import dev.sluice.internal.platform.Platform;
import dev.sluice.internal.queue.Admission;
import dev.sluice.internal.queue.Lane;
import dev.sluice.internal.queue.Request;
import dev.sluice.internal.queued.QueuedWrites;
import dev.sluice.internal.queued.Tickets;
import dev.sluice.internal.read.ReadGate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything this process runs while it is the writer: the role itself, the link's server, the
 * journal. Made and ended by the election's thread.
 */
final class WritingProcess implements Questions {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long HOLD_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long HOLD_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final Codec<Stats> STATS = Codecs.of(Stats.class);

  private final RuntimeFolder folder;
  private final Admission admission;
  private final ReadGate gate;
  private final WriterRole role;
  private final QueuedWrites queued;
  private final @Nullable LinkServer server;
  private final Path socket;
  private final Runnable handOver;
  private boolean published;
  private boolean publishFailed;
  private boolean started;

  /** Opens the database for writing; throws what {@link WriterRole} throws. */
  WritingProcess(
      Path database,
      SluiceOptions options,
      RuntimeFolder folder,
      Admission admission,
      ReadGate gate,
      Consumer<Throwable> onLost,
      Runnable handOver) {
    this.folder = folder;
    this.admission = admission;
    this.gate = gate;
    this.handOver = handOver;
    this.role = new WriterRole(database, options, admission, this::holdReads, onLost);
    try {
      this.queued = new QueuedWrites(folder.journal(), role, options);
      this.socket = folder.newSocket(role.epoch().number());
      this.server = options.exclusive() ? null : listen(options, onLost);
    } catch (RuntimeException | Error e) {
      Ending.after(e, role::abort);
      throw e;
    } catch (IOException e) {
      SluiceException error = SluiceException.of(
          SluiceError.READ_ONLY, "cannot listen beside " + database + ": " + e, 0, e);
      Ending.after(error, role::abort);
      throw error;
    }
  }

  private LinkServer listen(SluiceOptions options, Consumer<Throwable> onLost) throws IOException {
    LinkLimits limits =
        new LinkLimits(options.clientsMax(), LinkLimits.frameBytesMax(options.writeBytes()));
    LinkServer links = new LinkServer(socket, role, admission, this, limits, onLost);
    try {
      Platform.makePrivate(socket);
      return links;
    } catch (IOException | RuntimeException | Error e) {
      Ending.after(e, links::close);
      throw e;
    }
  }

  void start() {
    LinkServer links = server;
    if (links != null) {
      role.afterAnswers(links::flush);
    }
    started = true;
    role.start();
    queued.start();
    if (links != null) {
      links.start();
      publish();
    }
  }

  /**
   * Tells other processes where the writer listens, unless they are told: the note may have been
   * deleted, or the disk was full. False if it must be tried again.
   */
  boolean publish() {
    try {
      if (server == null || (published && folder.isPublished())) {
        return true;
      }
      folder.publish(
          new Endpoint(ProcessHandle.current().pid(), role.epoch().number(), Version.TEXT, socket));
      published = true;
      publishFailed = false;
      return true;
    } catch (IOException e) {
      LOG.log(
          publishFailed ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          "cannot tell other processes where the writer listens; they wait meanwhile: {0}",
          e.toString());
      publishFailed = true; // tried again many times a second, and said once
      return false;
    }
  }

  WriterRole role() {
    return role;
  }

  /**
   * What the database knows of a client of this process from an earlier writer; blocks until the
   * writer has answered, once it runs.
   *
   * @param queuedSent the highest number of its queued writes that it sent over a link
   * @return null if the role was lost meanwhile
   */
  @Nullable
  @SuppressWarnings("unchecked") // what the task gives
  Standing standing(UUID client, long queuedSent) {
    Object found = ask(_ -> role.ledger().arrive(client, queuedSent));
    return found == null
        ? null
        : ((Optional<ClientLedger.Welcome>) found)
            .map(WritingProcess::standing)
            .orElse(Standing.NONE);
  }

  /**
   * The last batch of an epoch that is in the file, as the writer's own connection sees it: where the
   * database is exclusive no other can look. Negative where nobody knows any more.
   *
   * @return null if the role was lost meanwhile
   */
  @Nullable
  Long lastBatch(long epoch) {
    return (Long) ask(connection -> {
      Object batch = connection.query(StateTables.lastBatchSql(), epoch).singleValue();
      return batch == null ? -1L : batch;
    });
  }

  /** Asks the writer's thread once it runs, and waits; null if the role was lost meanwhile. */
  private @Nullable Object ask(Request.Task question) {
    if (!started) {
      return role.read(question);
    }
    LookUp lookUp = new LookUp(question);
    Lane lane = role.queue().open();
    boolean accepted = lane.offer(lookUp);
    lane.close();
    try {
      return accepted ? lookUp.await() : null;
    } catch (CompletionException e) {
      return null; // asked again, of whoever is the writer then
    }
  }

  private static Standing standing(ClientLedger.Welcome welcome) {
    Map<Long, Object> receipts = new HashMap<>();
    for (ClientRecord.NumberedReceipt receipt : welcome.receipts()) {
      receipts.put(receipt.number(), Outcomes.read(new WireReader(receipt.outcome())));
    }
    return new Standing(welcome.known(), welcome.mark(), receipts);
  }

  /**
   * A client of this process has left: nothing of it need be kept. Any thread.
   *
   * @param known whether a writer may have kept anything
   */
  void leave(UUID client, boolean known) {
    role.ledger().left(client);
    if (!known) {
      return;
    }
    Lane lane = role.queue().open();
    lane.offer(new ForgetWrite(role.ledger(), client));
    lane.close();
    forget(client);
  }

  @Override
  public void forget(UUID client) {
    queued.forget(client);
  }

  /** Runs what was accepted, up to a time. */
  void drain(long deadlineNanos) {
    LinkServer links = server;
    if (links != null) {
      links.drain();
    }
    queued.close(); // a steady stream of queued writes would never be drained
    if (!role.drain(deadlineNanos)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "not everything accepted was run in time; the rest goes to the next writer");
    }
  }

  /** Ends on purpose; the next writer can begin. */
  void close() {
    Ending.run(queued::close, role::close, this::closeLinks);
  }

  /** Ends after the role was lost. */
  void abort() {
    Ending.run(this::closeLinks, queued::close, role::abort);
  }

  private void closeLinks() {
    try {
      if (server != null) {
        server.close();
        folder.withdraw(socket);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the socket's file could not be deleted", e);
    }
  }

  // ---- reads held for a checkpoint

  private ReadHold.Held holdReads() {
    LinkServer links = server;
    ReadHold.Held remote =
        links == null ? () -> {} : links.holdReads(HOLD_WAIT_NANOS, HOLD_MAX_NANOS);
    gate.hold(HOLD_WAIT_NANOS);
    return () -> {
      gate.release();
      remote.close();
    };
  }

  // ---- questions

  @Override
  public void ask(
      Question question,
      UUID client,
      WireReader fields,
      BiConsumer<byte @Nullable [], @Nullable SluiceException> reply) {
    switch (question) {
      case ENQUEUE -> enqueue(client, fields, reply);
      case APPLIED -> {
        long sequence = fields.varint();
        queued.whenApplied(
            sequence,
            System.nanoTime() + fields.varint(),
            error -> reply.accept(
                error == null ? Tickets.applied(queued.wentWell(sequence)) : null, error));
      }
      case STATS -> {
        WireWriter out = new WireWriter(512);
        STATS.write(stats(), out);
        reply.accept(out.toBytes(), null);
      }
      case HANDOVER -> {
        reply.accept(new byte[0], null);
        handOver.run();
      }
    }
  }

  private void enqueue(
      UUID client,
      WireReader fields,
      BiConsumer<byte @Nullable [], @Nullable SluiceException> reply) {
    long number = fields.varint();
    long confirmed = fields.varint();
    byte[] body = fields.rest();
    try {
      Request request = Requests.read(new WireReader(body));
      queued.enqueue(client, number, confirmed, body, request, (sequence, error) -> {
        if (error == null) {
          reply.accept(new WireWriter(16).varint(sequence).toBytes(), null);
        } else {
          reply.accept(null, error);
        }
      });
    } catch (SluiceException e) {
      reply.accept(null, e);
    } catch (WireException e) {
      reply.accept(null, SluiceException.of(SluiceError.SQL, String.valueOf(e.getMessage())));
    }
  }

  private Stats stats() {
    JournalStats journal = queued.stats();
    LinkServer links = server;
    int clients = role.ledger().clientsHere() + (links == null ? 0 : links.clients());
    return role.stats(
        Version.TEXT,
        clients,
        admission,
        new WriterRole.JournalFigures(
            journal.records(), journal.bytes(), queued.appliedSequence()));
  }

  static Stats readStats(byte[] bytes) {
    return STATS.read(new WireReader(bytes));
  }
}

package dev.sluice.server.internal.rqlite;

import dev.sluice.SeriesResult;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.server.internal.http.Exchange;
import dev.sluice.server.internal.http.HttpFailure;
import dev.sluice.server.internal.json.JsonOut;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** POST /db/load and /boot: another SQLite file in place of the database, or a script. Thread-safe. */
public final class Load {
  private static final byte[] MAGIC = "SQLite format".getBytes(StandardCharsets.US_ASCII);
  private static final int BOOT_BYTES_MIN = 32;

  /** What a dump says around its statements; a load is one transaction anyway. */
  private static final Pattern FRAME = Pattern.compile(
      "(?is)(BEGIN|COMMIT|END|PRAGMA\\s+(\\w+\\.)?(foreign_keys|defer_foreign_keys))\\b.*");

  private final Sluice sluice;
  private final Supplier<String> servedBy;

  /** Over an open database; {@code servedBy} is the address that clients are told. */
  public Load(Sluice sluice, Supplier<String> servedBy) {
    this.sluice = sluice;
    this.servedBy = servedBy;
  }

  /** POST /db/load. */
  public void load(Exchange exchange) throws IOException {
    Wishes wishes = Wishes.of(exchange.query());
    long began = System.nanoTime();
    InputStream body = exchange.bodyStream();
    byte[] head = body.readNBytes(MAGIC.length);
    List<Answer> answers;
    if (Arrays.equals(head, MAGIC)) {
      replace(exchange, head, body);
      answers = List.of();
    } else {
      answers = List.of(script(exchange, head, wishes));
    }
    JsonOut answer = ResultsJson.of(answers, wishes, System.nanoTime() - began);
    exchange.header("X-Rqlite-Served-By", servedBy.get());
    exchange.bytes(200, answer.toBuffer());
  }

  /** POST /boot. */
  public void boot(Exchange exchange) throws IOException {
    InputStream body = exchange.bodyStream();
    byte[] head = body.readNBytes(BOOT_BYTES_MIN);
    if (head.length < BOOT_BYTES_MIN) {
      throw new HttpFailure(
          503, "the body has %d bytes, too few for an SQLite file".formatted(head.length));
    }
    if (!Arrays.equals(Arrays.copyOf(head, MAGIC.length), MAGIC)) {
      throw new HttpFailure(400, "invalid SQLite data");
    }
    replace(exchange, head, body);
    exchange.empty(200);
  }

  private void replace(Exchange exchange, byte[] head, InputStream rest) throws IOException {
    try (TemporaryFile file = TemporaryFile.besides(sluice)) {
      file.fill(new SequenceInputStream(new ByteArrayInputStream(head), rest));
      sluice.replaceWith(file.path());
    } catch (SluiceException.Corrupt e) {
      throw new HttpFailure(400, "invalid SQLite data: " + e.getMessage());
    } catch (SluiceException e) {
      throw ErrorText.whole(e, exchange);
    }
  }

  private Answer script(Exchange exchange, byte[] head, Wishes wishes) throws IOException {
    byte[] text = exchange.body(head);
    Script script = Script.toLoad(
            new ClientStatement(new String(text, StandardCharsets.UTF_8), List.of()))
        .without(statement -> FRAME.matcher(statement.text()).matches());
    try {
      return run(script, wishes);
    } catch (SluiceException e) {
      if (ErrorText.isOfStatement(e)) {
        return SeriesAnswers.error(ErrorText.of(e, SeriesAnswers.TIMEOUT, wishes));
      }
      throw ErrorText.whole(e, exchange);
    }
  }

  private Answer run(Script script, Wishes wishes) {
    List<Sql> statements = Writes.statements(List.of(script));
    if (statements.isEmpty()) {
      return new Answer.Nothing();
    }
    SeriesResult result = sluice.load(statements);
    return new SeriesAnswers(wishes, /* readsGiveRows= */ false)
        .of(List.of(script), result.results())
        .getFirst();
  }
}

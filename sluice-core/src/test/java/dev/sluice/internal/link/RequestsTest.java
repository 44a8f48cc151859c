package dev.sluice.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Atomicity;
import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import dev.sluice.Sql;
import dev.sluice.internal.codec.WireException;
import dev.sluice.internal.codec.WireReader;
import dev.sluice.internal.codec.WireWriter;
import dev.sluice.internal.commit.Statements;
import dev.sluice.internal.queue.LeaseSession;
import dev.sluice.internal.queue.Request;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of request has its number on the wire, and comes back as it was. */
final class RequestsTest {
  private static final Request.Single INSERT =
      Statements.bind(Sql.of("INSERT INTO t VALUES (?, ?)", 7L, "seven"));
  private static final Request.Several LIST = new Request.Several(List.of(INSERT, INSERT));
  private static final Request.Several SCRIPT =
      new Request.Several(List.of(INSERT, INSERT), /* isScript= */ true);
  private static final Request.Series SERIES = new Request.Series(
      List.of(
          new Request.Statement(INSERT, /* isContinuation= */ false),
          new Request.Refused(
              SluiceException.of(SluiceError.SQL, "no statement"), /* isContinuation= */ true)),
      Atomicity.ALL,
      1_000_000,
      /* isLoad= */ true);
  private static final Request.Call CALL = new Request.Call("add", null, null, new byte[] {1, 2});
  private static final Request.Replace REPLACE = new Request.Replace("prepared.db");

  record Kind(int number, Request request) {}

  static List<Kind> kinds() {
    return List.of(
        new Kind(1, INSERT),
        new Kind(2, LIST),
        new Kind(3, CALL),
        new Kind(4, new Request.Lease(new LeaseSession())),
        new Kind(5, SERIES),
        new Kind(6, REPLACE),
        new Kind(7, once(INSERT)),
        new Kind(7, once(LIST)),
        new Kind(7, once(SCRIPT)),
        new Kind(7, once(SERIES)),
        new Kind(7, once(CALL)),
        new Kind(8, SCRIPT));
  }

  private static Request once(Request request) {
    return new Request.Once("key", "digest", 60_000, request);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void request_writtenAndRead_isTheSame(Kind kind) {
    byte[] bytes = bytes(kind.request());

    WireReader in = new WireReader(bytes);
    Request read = Requests.read(in);
    assertThat(bytes[0]).isEqualTo((byte) kind.number());
    assertThat(read).hasSameClassAs(kind.request());
    assertThat(in.rest()).isEmpty();
    assertThat(bytes(read)).isEqualTo(bytes);
  }

  @Test
  void script_read_isAScript_andAListIsNone() {
    assertThat(((Request.Several) read(SCRIPT)).isScript()).isTrue();
    assertThat(((Request.Several) read(LIST)).isScript()).isFalse();
    assertThat(((Request.Several) ((Request.Once) read(once(SCRIPT))).request()).isScript())
        .isTrue();
  }

  @Test
  void once_aroundWhatCannotHaveAKey_makesNoSense() {
    byte[] bytes = bytes(once(once(INSERT)));
    byte[] replace = bytes(once(REPLACE));

    assertThatThrownBy(() -> Requests.read(new WireReader(bytes)))
        .isInstanceOf(WireException.class);
    assertThatThrownBy(() -> Requests.read(new WireReader(replace)))
        .isInstanceOf(WireException.class);
  }

  private static Request read(Request request) {
    return Requests.read(new WireReader(bytes(request)));
  }

  private static byte[] bytes(Request request) {
    WireWriter out = new WireWriter(64);
    Requests.write(request, out);
    return out.toBytes();
  }
}

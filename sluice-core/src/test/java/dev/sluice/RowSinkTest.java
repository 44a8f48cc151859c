package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows as they are read, after what their columns are. */
class RowSinkTest extends OpenedSluice {
  private static final class Recorder implements RowSink {
    private final List<Object> told = new ArrayList<>();

    @Override
    public void columns(List<Column> columns) {
      told.add(columns);
    }

    @Override
    public void row(Row row) {
      told.add(row.longValue(0));
    }
  }

  private List<Object> stream(String sql) {
    Recorder recorder = new Recorder();
    sluice.stream(recorder, Sql.of(sql));
    return recorder.told;
  }

  @Test
  void stream_onAnyThread_tellsColumnsFirst() throws InterruptedException {
    sluice.execute("INSERT INTO t (name) VALUES ('a'), ('b')");
    List<Column> columns = List.of(new Column("id", "INTEGER", "t"), new Column("1 + 1", "", ""));
    String sql = "SELECT id, 1 + 1 FROM t ORDER BY id";
    List<Object> onVirtual = new ArrayList<>();

    Thread.ofVirtual().start(() -> onVirtual.addAll(stream(sql))).join();

    assertThat(stream(sql)).containsExactly(columns, 1L, 2L);
    assertThat(onVirtual).containsExactly(columns, 1L, 2L);
    assertThat(stream(sql.replace("ORDER", "WHERE 0 ORDER"))).containsExactly(columns);
  }

  @Test
  void transaction_tellsTheOriginsOfItsRows() {
    Rows rows = sluice.transaction(tx -> tx.query("SELECT id FROM t"));

    assertThat(rows.origins()).containsExactly(new Column("id", "INTEGER", "t"));
  }
}

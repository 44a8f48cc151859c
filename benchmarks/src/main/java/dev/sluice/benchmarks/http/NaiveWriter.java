package dev.sluice.benchmarks.http;

import dev.sluice.benchmarks.BareDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The naive design: one process that writes, a lock, and an INSERT and commit for each request. At its
 * best otherwise: WAL, {@code synchronous=FULL} (as durable as Sluice), prepared statements that are
 * kept, and no query for generated keys.
 */
final class NaiveWriter implements Rival.Answerer, AutoCloseable {
  private static final byte[] ANSWER =
      "{\"results\":[{\"rows_affected\":1}]}".getBytes(StandardCharsets.UTF_8);

  private final JsonFactory json = new JsonFactory();
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  NaiveWriter(Path file, LoadTable table) throws SQLException {
    connection = BareDatabase.connect(file);
    try (var statement = connection.createStatement()) {
      statement.execute(table.createSql());
    }
  }

  @Override
  public byte[] answer(byte[] body) throws SQLException {
    List<Object> values = parsed(body);
    lock.lock();
    try {
      PreparedStatement statement = prepared((String) values.getFirst());
      for (int i = 1; i < values.size(); i++) {
        statement.setObject(i, values.get(i));
      }
      statement.executeUpdate();
    } finally {
      lock.unlock();
    }
    return ANSWER;
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }

  /** The one statement of a body: its text and its values. */
  private List<Object> parsed(byte[] body) {
    List<Object> values = new ArrayList<>();
    try (JsonParser in = json.createParser(ObjectReadContext.empty(), body)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          values.add(in.getString());
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
          values.add(in.getLongValue());
        }
      }
    }
    return values;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

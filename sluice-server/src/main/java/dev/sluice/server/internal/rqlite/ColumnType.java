package dev.sluice.server.internal.rqlite;

import dev.sluice.Row;
import dev.sluice.server.internal.json.JsonOut;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The declared type of a column, in lower case, and how its values look in JSON for that. */
final class ColumnType {
  private static final List<String> TEXT_PREFIXES =
      List.of("varchar", "varying character", "nchar", "native character", "nvarchar", "clob");

  private final String declared;
  private final boolean isBoolean;
  private final boolean isTime;
  private final boolean isText;

  ColumnType(String declared) {
    this.declared = declared;
    this.isBoolean = declared.equals("boolean");
    this.isTime =
        declared.equals("date") || declared.equals("datetime") || declared.equals("timestamp");
    this.isText = declared.equals("text")
        || declared.equals("json")
        || declared.isEmpty()
        || TEXT_PREFIXES.stream().anyMatch(declared::startsWith);
  }

  /** As the answer shows it: without a declared type, that of the first row's value. */
  String shown(@Nullable Row first, int column) {
    if (!declared.isEmpty() || first == null) {
      return declared;
    }
    return switch (first.value(column)) {
      case Long _ -> "integer";
      case Double _ -> "real";
      case String _, byte[] _ -> "text";
      case null, default -> "";
    };
  }

  /** A value of this column. */
  void write(@Nullable Object value, boolean blobArray, JsonOut out) {
    switch (value) {
      case null -> out.nothing();
      case Long number when isBoolean -> out.bool(number > 0);
      case Long number when isTime -> out.text(GoTime.ofEpoch(number));
      case Long number -> out.number(number);
      case Double number -> out.real(number);
      case String text when isTime -> out.text(GoTime.ofText(text));
      case String text -> out.text(text);
      case byte[] blob when isText -> out.utf8(blob);
      case byte[] blob when blobArray -> array(blob, out);
      case byte[] blob -> out.plainText(Base64.getEncoder().encode(blob));
      default -> throw new IllegalArgumentException("not a storage class: " + value.getClass());
    }
  }

  private static void array(byte[] blob, JsonOut out) {
    out.beginArray();
    for (byte b : blob) {
      out.number(b & 0xff);
    }
    out.endArray();
  }
}

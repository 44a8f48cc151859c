package dev.sluice.internal.codec;

import java.lang.reflect.RecordComponent;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The slots of a record, one per component, read through accessors and the canonical constructor. */
final class RecordForm {
  private final Form<Object>[] slots;
  private final RecordAccess access;

  private RecordForm(Form<Object>[] slots, RecordAccess access) {
    this.slots = slots;
    this.access = access;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  static Form<Record> of(Class<? extends Record> type, FormBuilder parts) {
    RecordComponent[] components = type.getRecordComponents();
    Form<Object>[] slots = new Form[components.length];
    for (int i = 0; i < components.length; i++) {
      String where =
          "component '%s' of record %s:".formatted(components[i].getName(), type.getTypeName());
      slots[i] = parts.of(components[i].getGenericType(), where).erased();
    }
    RecordForm form = new RecordForm(slots, RecordAccess.of(type));
    return Form.of(shape(components, slots), form::write, form::read);
  }

  private void write(Record value, WireWriter out) {
    for (int i = 0; i < slots.length; i++) {
      slots[i].writeSlot(access.value(i, value), out);
    }
  }

  private Record read(WireReader in) {
    @Nullable Object[] values = new @Nullable Object[slots.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = slots[i].readSlot(in);
    }
    try {
      return access.create(values);
    } catch (IllegalArgumentException e) {
      // The values came over the wire: whatever the record has against them is their fault.
      throw new WireException(
          String.valueOf(e.getMessage()), e.getCause() == null ? e : e.getCause());
    }
  }

  /** Not the record's own name: it may move, what counts is what it is made of. */
  private static String shape(RecordComponent[] components, Form<Object>[] slots) {
    return IntStream.range(0, slots.length)
        .mapToObj(i -> components[i].getName() + ":" + slots[i].shape())
        .collect(Collectors.joining(",", "{", "}"));
  }
}

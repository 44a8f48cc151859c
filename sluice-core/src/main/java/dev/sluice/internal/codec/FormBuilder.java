package dev.sluice.internal.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the form of one type from its parts. Used once, by one thread. */
final class FormBuilder {
  private static final String SUPPORTED =
      "supported are records, String, byte[], primitives and their boxes, enums, UUID, Duration,"
          + " Instant, and, inside a record, List, Map and Optional of these";

  private final Deque<Class<?>> building = new ArrayDeque<>();

  /** The form of a type that stands alone, not in a slot. */
  @SuppressWarnings("unchecked") // the form of class T is a Form<T>
  <T> Form<T> top(Class<T> type) {
    return (Form<T>) ofClass(type, "the type");
  }

  /** The form of a slot; {@code where} begins the message of a refusal. */
  Form<?> of(Type type, String where) {
    return switch (type) {
      case Class<?> plain -> ofClass(plain, where);
      case ParameterizedType generic -> ofGeneric(generic, where);
      default -> throw unsupported(type, where);
    };
  }

  private Form<?> ofClass(Class<?> type, String where) {
    Form<?> scalar = Scalars.of(type);
    if (scalar != null) {
      return scalar;
    }
    if (type.isEnum()) {
      return enumForm(type);
    }
    if (type.isRecord() && type.getTypeParameters().length == 0) {
      return recordForm(type, where);
    }
    throw unsupported(type, where);
  }

  private Form<?> ofGeneric(ParameterizedType type, String where) {
    Type[] parts = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return Containers.list(of(parts[0], where).erased());
    }
    if (type.getRawType() == Map.class) {
      return Containers.map(of(parts[0], where).erased(), of(parts[1], where).erased());
    }
    if (type.getRawType() == Optional.class) {
      return Containers.optional(of(parts[0], where).erased());
    }
    throw unsupported(type, where);
  }

  private Form<?> recordForm(Class<?> type, String where) {
    if (building.contains(type)) {
      throw new IllegalArgumentException(
          "%s contains record %s in itself, which cannot travel: its depth has no bound; send a flat"
                  .formatted(where, type.getTypeName())
              + " List instead");
    }
    building.push(type);
    Form<?> form = RecordForm.of(type.asSubclass(Record.class), this);
    building.pop();
    return form;
  }

  private static Form<?> enumForm(Class<?> type) {
    Map<String, Object> constants = new java.util.HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
    return Form.<Object>of(
        "enum",
        (value, out) -> Texts.write(((Enum<?>) value).name(), out),
        in -> constant(type, constants, Texts.read(in)));
  }

  private static Object constant(
      Class<?> type, Map<String, Object> constants, @Nullable String name) {
    Object constant = constants.get(name);
    if (constant == null) {
      throw new WireException(
          "enum " + type.getTypeName() + " has no constant '" + name + "' in this process");
    }
    return constant;
  }

  private static IllegalArgumentException unsupported(Type type, String where) {
    return new IllegalArgumentException(
        where + " " + type.getTypeName() + " cannot travel between processes; " + SUPPORTED);
  }
}

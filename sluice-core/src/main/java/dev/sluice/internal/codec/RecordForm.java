package dev.sluice.internal.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The slots of a record, one per component, read through accessors and the canonical constructor. */
final class RecordForm {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private final Class<? extends Record> type;
  private final Form<Object>[] slots;
  private final MethodHandle[] accessors;
  private final MethodHandle constructor;

  private RecordForm(
      Class<? extends Record> type,
      Form<Object>[] slots,
      MethodHandle[] accessors,
      MethodHandle constructor) {
    this.type = type;
    this.slots = slots;
    this.accessors = accessors;
    this.constructor = constructor;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  static Form<Record> of(Class<? extends Record> type, FormBuilder parts) {
    RecordComponent[] components = type.getRecordComponents();
    Form<Object>[] slots = new Form[components.length];
    MethodHandle[] accessors = new MethodHandle[components.length];
    for (int i = 0; i < components.length; i++) {
      String where =
          "component '%s' of record %s:".formatted(components[i].getName(), type.getTypeName());
      slots[i] = parts.of(components[i].getGenericType(), where).erased();
      accessors[i] = accessor(type, components[i].getAccessor());
    }
    RecordForm form = new RecordForm(type, slots, accessors, constructor(type, components));
    return Form.of(shape(components, slots), form::write, form::read);
  }

  private void write(Record value, WireWriter out) {
    for (int i = 0; i < slots.length; i++) {
      slots[i].writeSlot(component(i, value), out);
    }
  }

  private @Nullable Object component(int i, Record value) {
    try {
      return (Object) accessors[i].invokeExact(value);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalArgumentException(
          "an accessor of record " + type.getTypeName() + " threw " + e, e);
    }
  }

  private Record read(WireReader in) {
    @Nullable Object[] values = new @Nullable Object[slots.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = slots[i].readSlot(in);
    }
    try {
      return (Record) constructor.invokeExact(values);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // The values came over the wire: whatever the record has against them is their fault.
      throw new WireException("record " + type.getTypeName() + " refuses its values: " + e, e);
    }
  }

  /** Not the record's own name: it may move, what counts is what it is made of. */
  private static String shape(RecordComponent[] components, Form<Object>[] slots) {
    return IntStream.range(0, slots.length)
        .mapToObj(i -> components[i].getName() + ":" + slots[i].shape())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static MethodHandle accessor(Class<?> type, Method accessor) {
    try {
      accessor.setAccessible(true);
      return LOOKUP.unreflect(accessor).asType(MethodType.methodType(Object.class, Record.class));
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      throw closed(type, e);
    }
  }

  private static MethodHandle constructor(Class<?> type, RecordComponent[] components) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return LOOKUP
          .unreflectConstructor(constructor)
          .asSpreader(Object[].class, types.length)
          .asType(MethodType.methodType(Record.class, Object[].class));
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      throw closed(type, e);
    } catch (NoSuchMethodException e) {
      throw new AssertionError("every record has its canonical constructor", e);
    }
  }

  private static IllegalArgumentException closed(Class<?> type, Exception cause) {
    return new IllegalArgumentException(
        "record %s is not accessible: add 'opens %s to %s;' to the module-info of module %s"
            .formatted(
                type.getTypeName(),
                type.getPackageName(),
                RecordForm.class.getModule().isNamed()
                    ? RecordForm.class.getModule().getName()
                    : "ALL-UNNAMED",
                type.getModule().getName()),
        cause);
  }
}

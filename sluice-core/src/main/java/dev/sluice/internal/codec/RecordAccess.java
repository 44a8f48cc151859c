package dev.sluice.internal.codec;

import dev.sluice.Shape;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A record's accessors and its canonical constructor. Immutable and thread-safe. */
final class RecordAccess implements Shape.Access {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private final Class<? extends Record> type;
  private final MethodHandle[] accessors;
  private final MethodHandle constructor;

  private RecordAccess(
      Class<? extends Record> type, MethodHandle[] accessors, MethodHandle constructor) {
    this.type = type;
    this.accessors = accessors;
    this.constructor = constructor;
  }

  /**
   * Of a record.
   *
   * @throws IllegalArgumentException if its module does not open it; the message says what to do
   */
  static RecordAccess of(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    MethodHandle[] accessors = new MethodHandle[components.length];
    for (int i = 0; i < components.length; i++) {
      accessors[i] = accessor(type, components[i].getAccessor());
    }
    return new RecordAccess(type, accessors, constructor(type, components));
  }

  @Override
  public @Nullable Object value(int component, Record record) {
    try {
      return (Object) accessors[component].invokeExact(record);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalArgumentException(
          "an accessor of record " + type.getTypeName() + " threw " + e, e);
    }
  }

  @Override
  public Record create(@Nullable Object[] values) {
    try {
      return (Record) constructor.invokeExact(values);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalArgumentException(
          "record " + type.getTypeName() + " refuses its values: " + e, e);
    }
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
                RecordAccess.class.getModule().isNamed()
                    ? RecordAccess.class.getModule().getName()
                    : "ALL-UNNAMED",
                type.getModule().getName()),
        cause);
  }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The defaults are a promise; the test names each, so that none changes unnoticed. */
class SluiceOptionsTest {
  private static final SluiceOptions DEFAULTS = SluiceOptions.defaults();

  private static final Map<String, Object> EXPECTED = Map.ofEntries(
      Map.entry("durability", Durability.SYNCED),
      Map.entry("timeout", Duration.ofSeconds(30)),
      Map.entry("queueWait", Duration.ZERO),
      Map.entry("queueEntries", 65_536),
      Map.entry("queueBytes", 64L << 20),
      Map.entry("batchEntries", 4096),
      Map.entry("batchBytes", 4L << 20),
      Map.entry("linger", Duration.ZERO),
      Map.entry("statementTimeout", Duration.ofSeconds(10)),
      Map.entry("operationTimeout", Duration.ofSeconds(10)),
      Map.entry("scriptTimeout", Duration.ofMinutes(5)),
      Map.entry("scriptBytes", 256L << 20),
      Map.entry("transactionIdleTimeout", Duration.ofSeconds(5)),
      Map.entry("transactionTimeout", Duration.ofSeconds(10)),
      Map.entry("readTimeout", Duration.ofSeconds(30)),
      Map.entry("readers", 4),
      Map.entry("resultBytes", 64L << 20),
      Map.entry("writeBytes", 16L << 20),
      Map.entry("cacheBytes", 64L << 20),
      Map.entry("readerCacheBytes", 8L << 20),
      Map.entry("mmapBytes", 256L << 20),
      Map.entry("sqliteThreads", 0),
      Map.entry("foreignKeys", true),
      Map.entry("walSoftLimitBytes", 64L << 20),
      Map.entry("walHardLimitBytes", 1L << 30),
      Map.entry("exclusive", false),
      Map.entry("force", false),
      Map.entry("journalBytes", 64L << 20),
      Map.entry("journalSynced", true),
      Map.entry("clientsMax", 4096),
      Map.entry("clientRetention", Duration.ofMinutes(15)),
      Map.entry("failuresKept", 10_000),
      Map.entry("keysKept", 100_000),
      Map.entry("keyBytes", 64L << 20),
      Map.entry("operations", List.of()));

  @Test
  void defaults_each_isAsDocumented() throws ReflectiveOperationException {
    assertThat(valuesOf(DEFAULTS)).isEqualTo(new TreeMap<>(EXPECTED));
  }

  @Test
  void with_eachOption_changesItAloneAndLeavesTheOriginal() throws ReflectiveOperationException {
    Map<String, Object> before = valuesOf(DEFAULTS);
    for (String name : EXPECTED.keySet()) {
      Object other = another(Objects.requireNonNull(before.get(name), name));
      SluiceOptions changed = (SluiceOptions) wither(name).invoke(DEFAULTS, other);

      Map<String, Object> expected = new TreeMap<>(before);
      expected.put(name, other);
      assertThat(valuesOf(changed)).as(name).isEqualTo(expected);
      assertThat(valuesOf(DEFAULTS)).as(name).isEqualTo(before);
    }
  }

  @Test
  void with_outOfRange_isRefusedWithItsName() {
    assertThatThrownBy(() -> DEFAULTS.withReaders(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("readers must be at least 1, is 0");
    assertThatThrownBy(() -> DEFAULTS.withTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeout");
    assertThatThrownBy(() -> DEFAULTS.withQueueWait(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queueWait");
  }

  @Test
  void withOperations_twoOfOneName_areRefused() {
    Operation<Nothing, Void> one = Operation.of("same", Nothing.class, Void.class, (_, _) -> null);
    Operation<Nothing, Void> two = Operation.of("same", Nothing.class, Void.class, (_, _) -> null);

    assertThatThrownBy(() -> DEFAULTS.withOperations(List.of(one, two)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("same");
  }

  record Nothing() {}

  private static Map<String, Object> valuesOf(SluiceOptions options)
      throws ReflectiveOperationException {
    Map<String, Object> values = new TreeMap<>();
    for (Method method : SluiceOptions.class.getDeclaredMethods()) {
      boolean accessor = Modifier.isPublic(method.getModifiers())
          && !Modifier.isStatic(method.getModifiers())
          && method.getParameterCount() == 0;
      if (accessor) {
        values.put(method.getName(), method.invoke(options));
      }
    }
    return values;
  }

  private static Method wither(String name) {
    String wanted = "with" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    for (Method method : SluiceOptions.class.getDeclaredMethods()) {
      if (method.getName().equals(wanted)) {
        return method;
      }
    }
    throw new AssertionError("no " + wanted);
  }

  private static Object another(Object value) {
    return switch (value) {
      case Durability _ -> Durability.PROCESS;
      case Duration duration -> duration.plusMillis(1);
      case Integer number -> number + 1;
      case Long number -> number + 1;
      case Boolean flag -> !flag;
      case List<?> _ -> List.of(Operation.of("another", Nothing.class, Void.class, (_, _) -> null));
      default -> throw new AssertionError("no other value known for " + value);
    };
  }
}

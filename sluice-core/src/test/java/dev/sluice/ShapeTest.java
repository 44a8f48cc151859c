package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Shape.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShapeTest {
  enum Colour {
    RED,
    GREEN
  }

  record Inner(int x) {
    Inner {
      if (x < 0) {
        throw new IllegalArgumentException("negative");
      }
    }
  }

  record Outer(
      String text,
      long number,
      List<Inner> inner,
      Map<String, Colour> map,
      Optional<byte[]> bytes) {}

  @Test
  void record_hasItsComponentsWithTheirShapes() {
    Shape.RecordOf outer = (Shape.RecordOf) Shape.of(Outer.class);

    assertThat(outer.name()).isEqualTo("Outer");
    assertThat(outer.components())
        .extracting(Shape.Component::name)
        .containsExactly("text", "number", "inner", "map", "bytes");
    assertThat(outer.components())
        .extracting(Shape.Component::isPrimitive)
        .containsExactly(false, true, false, false, false);
    assertThat(outer.components().get(1).shape()).isEqualTo(Scalar.LONG);
    assertThat(outer.components().get(4).shape()).isEqualTo(new Shape.OptionalOf(Scalar.BYTES));
    assertThat(outer.components().get(3).shape())
        .isEqualTo(new Shape.MapOf(
            Scalar.TEXT, new Shape.ChoiceOf(Map.of("RED", Colour.RED, "GREEN", Colour.GREEN))));
    assertThat(Shape.of(Void.class)).isEqualTo(Scalar.NOTHING);
    assertThat(Shape.of(Outer.class)).isSameAs(outer);
  }

  @Test
  void access_makesRecordsAndTakesThemApart() {
    Shape.RecordOf inner = (Shape.RecordOf) Shape.of(Inner.class);

    Record made = inner.access().create(new Object[] {7});

    assertThat(made).isEqualTo(new Inner(7));
    assertThat(inner.access().value(0, made)).isEqualTo(7);
    assertThatThrownBy(() -> inner.access().create(new Object[] {-1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("refuses its values")
        .hasRootCauseMessage("negative");
    assertThatThrownBy(() -> Shape.of(Thread.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot travel");
  }
}

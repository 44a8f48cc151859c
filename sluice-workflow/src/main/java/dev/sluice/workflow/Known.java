package dev.sluice.workflow;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The work that a process takes up, for statements.
 *
 * @param names of the workflows, as a JSON array
 * @param versions first and last of those that are taken up of some versions only, as a JSON object
 */
record Known(String names, String versions) {
  static final Known NOTHING = new Known("[]", "{}");

  /**
   * That a workflow is of a version that is taken up; given the number of the argument. One that was
   * started where its code is not known has version 0: whoever has the code takes it.
   */
  static String fits(int argument) {
    return """
        (?%1$d = '{}' OR NOT EXISTS (
          SELECT 1 FROM json_each(?%1$d) v WHERE v.key = name AND version NOT BETWEEN
            json_extract(v.value, '$[0]') AND json_extract(v.value, '$[1]') AND version <> 0))""".formatted(argument);
  }

  static Known of(Collection<Definition<?, ?>> definitions) {
    Map<String, Object> some = new TreeMap<>();
    for (Definition<?, ?> definition : definitions) {
      Versions versions = definition.versions();
      if (!versions.equals(Versions.ALL)) {
        some.put(definition.name(), List.of(versions.first(), versions.last()));
      }
    }
    return new Known(
        Json.strings(definitions.stream().<String>map(Definition::name).toList()),
        Json.write(some));
  }

  boolean isEmpty() {
    return names.equals("[]");
  }
}

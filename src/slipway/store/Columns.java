package slipway.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.json.Json;

/** Columns as a statement is given them, and those few that hold JSON. */
final class Columns {
    private Columns() {
    }

    /** Name, value, name, value, and more of the same. */
    record Given(Object[] parameters) {
        Object[] and(Object... more) {
            var all = Arrays.copyOf(parameters, parameters.length + more.length);
            System.arraycopy(more, 0, all, parameters.length, more.length);
            return all;
        }
    }

    static Given of(Object... parameters) {
        return new Given(parameters);
    }

    static String json(Object value) {
        return Json.text(value);
    }

    static Map<String, String> map(String json) {
        var map = new LinkedHashMap<String, String>();
        ((Map<?, ?>) parse(json)).forEach((key, value) -> map.put((String) key, (String) value));
        return map;
    }

    static List<String> list(String json) {
        return ((List<?>) parse(json)).stream().map(String.class::cast).toList();
    }

    private static Object parse(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}

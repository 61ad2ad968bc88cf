package slipway.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import slipway.json.Json;
import slipway.task.Refusal;
import slipway.task.Secret;

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

    /** The same, each secret as the database keeps it. */
    static Object[] stored(Vault vault, UnaryOperator<String> place, Object... columns) {
        var stored = columns.clone();
        for (int i = 1; i < stored.length; i += 2) {
            if (stored[i] instanceof Secret secret) {
                stored[i] = vault.stored(secret, place.apply((String) stored[i - 1]));
            }
        }
        return stored;
    }

    /** For the end of an event's message: the names of those that are different now, and of no value anything. */
    static String changed(Object[] before, Object[] now) {
        var names = new ArrayList<String>();
        for (int i = 1; i < now.length; i += 2) {
            if (!same(before[i], now[i])) {
                names.add((String) now[i - 1]);
            }
        }
        return names.isEmpty() ? "was written again as it was" : "was changed: " + String.join(", ", names);
    }

    private static boolean same(Object before, Object now) {
        if (Objects.equals(before, now)) {
            return true;
        }
        try {
            return before instanceof Secret one && now instanceof Secret other && one.text().equals(other.text());
        } catch (Refusal e) {
            // It can't be read any more, and now it is another one.
            return false;
        }
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

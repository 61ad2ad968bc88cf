package slipway.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.json.Json;
import slipway.json.JsonException;
import slipway.task.Times;

/** A JSON object that anybody may have written; what it has not, or not so, is a {@link BackupException}. */
record Given(Map<?, ?> fields) {
    static Given parse(byte[] json) throws BackupException {
        try {
            return of(Json.parse(json), "it");
        } catch (JsonException e) {
            throw new BackupException("it is no JSON: " + e.getMessage());
        }
    }

    private static Given of(Object value, String what) throws BackupException {
        if (value instanceof Map<?, ?> map) {
            return new Given(map);
        }
        throw new BackupException(what + " is no object");
    }

    String text(String name) throws BackupException {
        return get(name, String.class);
    }

    long number(String name) throws BackupException {
        return get(name, Long.class);
    }

    boolean flag(String name) throws BackupException {
        return get(name, Boolean.class);
    }

    Instant time(String name) throws BackupException {
        try {
            return Times.parse(text(name));
        } catch (DateTimeException e) {
            throw new BackupException("its '" + name + "' is no time");
        }
    }

    Given in(String name) throws BackupException {
        return of(fields.get(name), "its '" + name + "'");
    }

    List<Given> list(String name) throws BackupException {
        var list = new ArrayList<Given>();
        for (Object each : get(name, List.class)) {
            list.add(of(each, "one of its '" + name + "'"));
        }
        return list;
    }

    private <T> T get(String name, Class<T> type) throws BackupException {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw new BackupException("it has no '" + name + "', or one that is no " + type.getSimpleName());
        }
        return type.cast(value);
    }
}

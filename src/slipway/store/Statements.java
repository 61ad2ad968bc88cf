package slipway.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Every statement of the service, by name, as {@code sql/*.sql} have them. Shared by all connections. */
final class Statements {
    private static final String NAME = "-- name: ";

    private final Map<String, Statement> byName = new ConcurrentHashMap<>();

    /** The statement {@code task.claim} is the one named so in {@code sql/task.sql}; a file is read when first needed. */
    Statement get(String name) {
        Statement statement = byName.get(name);
        if (statement == null) {
            read(resource("/sql/" + name.substring(0, Math.max(0, name.indexOf('.'))) + ".sql"));
            statement = byName.get(name);
        }
        if (statement == null) {
            throw new StoreException("there is no statement '" + name + "' in sql/");
        }
        return statement;
    }

    private void read(String source) {
        String name = null;
        var lines = new ArrayList<String>();
        for (String line : source.lines().toList()) {
            if (line.startsWith(NAME)) {
                add(name, lines);
                name = line.substring(NAME.length()).strip();
                lines.clear();
            } else if (name != null) {
                lines.add(line);
            }
        }
        add(name, lines);
    }

    private void add(String name, List<String> lines) {
        if (name != null) {
            byName.putIfAbsent(name, new Statement(name, lines));
        }
    }

    /** A text that lies in the jar. */
    static String resource(String path) {
        try (var in = Statements.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new StoreException(path.substring(1) + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

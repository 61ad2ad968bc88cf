package chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The lines in front of the targets, and who is to enter one when a build has succeeded. */
final class Lines {
    private static final Comparator<Rows.Row> ORDER = Comparator
            .<Rows.Row>comparingLong(row -> row.number("rank"))
            .thenComparing(row -> row.text("ready_at"))
            .thenComparing(row -> row.number("id"));

    private final Map<String, TreeSet<Rows.Row>> lines = new HashMap<>();
    private final Map<Long, List<Rows.Row>> waiting = new HashMap<>();

    void await(long build, Rows.Row row) {
        waiting.computeIfAbsent(build, none -> new ArrayList<>()).add(row);
    }

    /** Those that wait for it, and have not been withdrawn, enter their lines. */
    void built(long build) {
        waiting.getOrDefault(build, List.of()).stream().filter(row -> row.has("ready_at")).forEach(this::enter);
    }

    void enter(Rows.Row row) {
        if (row.has("target")) {
            lines.computeIfAbsent(row.text("target"), none -> new TreeSet<>(ORDER)).add(row);
        }
    }

    void leave(Rows.Row row) {
        if (row.has("target") && row.has("ready_at") && lines.containsKey(row.text("target"))) {
            lines.get(row.text("target")).remove(row);
        }
    }

    /** The head of its line, if that is another one. */
    OptionalLong before(Rows.Row row) {
        if (!row.has("target")) {
            return OptionalLong.empty();
        }
        long head = lines.get(row.text("target")).first().number("id");
        return head == row.number("id") ? OptionalLong.empty() : OptionalLong.of(head);
    }
}

package chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Goes through all events as they happened, and holds every start and every end against what the service promises. */
final class History {
    private static final Map<String, Integer> SLOTS = Map.of("build", Site.BUILD_SLOTS, "job", Site.JOB_SLOTS);

    private final Rows rows;
    private final List<String> wrong = new ArrayList<>();
    private final Map<Long, String> statuses = new HashMap<>();
    private final Set<Long> ongoing = new HashSet<>();
    private final Lines lines = new Lines();
    private final Set<String> locked = new HashSet<>();
    private boolean paused;
    private long recovered;

    private History(Rows rows) {
        this.rows = rows;
    }

    static History of(Rows rows) {
        var history = new History(rows);
        history.replay();
        return history;
    }

    List<String> wrong() {
        return wrong;
    }

    /** How many tasks a dead life had left ongoing. */
    long recovered() {
        return recovered;
    }

    private void replay() {
        long expected = 1;
        for (Rows.Row event : rows.events()) {
            if (event.number("id") != expected++) {
                wrong.add("event " + (expected - 1) + " is missing before " + event.number("id"));
                expected = event.number("id") + 1;
            }
            follow(event);
        }
        rows.tasks().forEach((task, row) -> {
            if (!row.text("status").equals(statuses.get(task))) {
                wrong.add("task " + task + " is " + statuses.get(task) + " by its events, but " + row);
            }
        });
        if (paused != rows.paused()) {
            wrong.add("the queue is " + (rows.paused() ? "" : "not ") + "paused, and its events say otherwise");
        }
        rows.environments().forEach((name, row) -> {
            if (row.has("locked_since") != locked.contains(name)) {
                wrong.add("by its events environment " + name + " is " + (locked.contains(name) ? "" : "not ")
                        + "locked, but " + row);
            }
        });
    }

    private void follow(Rows.Row event) {
        String name = event.text("event");
        switch (name) {
            case "QUEUE_PAUSED" -> paused = true;
            case "QUEUE_RESUMED" -> paused = false;
            case "ENVIRONMENT_LOCKED" -> locked.add(event.text("message").split(" ")[1]);
            case "ENVIRONMENT_UNLOCKED" -> locked.remove(event.text("message").split(" ")[1]);
            default -> {
                if (name.matches("(BUILD|DEPLOYMENT|JOB)_(CREATED|STARTED|SUCCEEDED|FAILED|RECOVERY)")) {
                    long task = event.number("task");
                    var row = rows.tasks().get(task);
                    if (row == null) {
                        wrong.add("task " + task + " has the event " + event + ", and no row");
                    } else {
                        step(event, task, row, name.substring(name.indexOf('_') + 1));
                    }
                }
            }
        }
    }

    private void step(Rows.Row event, long task, Rows.Row row, String what) {
        String before = switch (what) {
            case "CREATED" -> null;
            case "STARTED" -> "pending";
            case "FAILED" -> row.has("started_at") ? "ongoing" : "pending";
            default -> "ongoing";
        };
        String after = switch (what) {
            case "CREATED" -> "pending";
            case "STARTED" -> "ongoing";
            case "SUCCEEDED" -> "succeeded";
            default -> "failed";
        };
        String was = statuses.put(task, after);
        if (was == null ? before != null : !was.equals(before)) {
            wrong.add("task " + task + " was " + was + " when it came to " + event);
        }
        switch (what) {
            case "CREATED" -> created(task, row);
            case "STARTED" -> started(task, row);
            default -> ended(event, task, row);
        }
        if (what.equals("RECOVERY")) {
            recovered++;
            if (!row.is("reason", "worker_restart")) {
                wrong.add("task " + task + " was recovered, but " + row);
            }
        }
    }

    private void created(long task, Rows.Row row) {
        if (row.is("type", "deployment") && !"succeeded".equals(statuses.get(row.number("build_id")))) {
            lines.await(row.number("build_id"), row);
        } else {
            lines.enter(row);
        }
    }

    private void started(long task, Rows.Row row) {
        String target = row.text("target");
        lines.before(row).ifPresent(other -> wrong.add("task " + task + " was started before " + other
                + ", which stood before it in the line of " + target));
        lines.leave(row);
        int others = 0;
        for (long other : ongoing) {
            var there = rows.tasks().get(other);
            others += there.is("type", row.text("type")) ? 1 : 0;
            if (target != null && there.is("target", target)) {
                wrong.add("task " + task + " was started on " + target + " while " + other + " was ongoing there");
            }
            if (!there.is("claimed_by", row.text("claimed_by"))) {
                wrong.add("task " + task + " was started while " + other + " was ongoing from an earlier life");
            }
        }
        if (others >= SLOTS.getOrDefault(row.text("type"), Integer.MAX_VALUE)) {
            wrong.add("task " + task + " was started beside " + others + " of its type");
        }
        if (paused) {
            wrong.add("task " + task + " was started while the queue was paused");
        }
        if (target != null && locked.contains(target)) {
            wrong.add("task " + task + " was started while " + target + " was locked");
        }
        ongoing.add(task);
    }

    private void ended(Rows.Row event, long task, Rows.Row row) {
        ongoing.remove(task);
        lines.leave(row);
        if (!row.has("ended_seq") || row.number("ended_seq") != event.number("id")) {
            wrong.add("task " + task + " ended with event " + event.number("id") + ", but " + row);
        }
        if (row.is("type", "build") && row.is("status", "succeeded")) {
            lines.built(task);
        }
    }
}

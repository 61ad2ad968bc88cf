package chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import slipway.Caller;

/** Whether the service keeps what it has told. */
final class Kept {
    /** What a task is from the beginning. */
    private static final Set<String> LASTING = Set.of("id", "type", "attempt", "retry_of", "triggered_by",
            "triggered_by_user_id", "created_at", "repository", "branch", "environment", "build_id", "rollback",
            "command", "target", "timeout_seconds", "idle_timeout_seconds");
    /** What may be cleaned away of one that has completed. */
    private static final Set<String> CLEANED = Set.of("artifact", "release");
    /** What a deployment has of its build, which may go on when the deployment has completed. */
    private static final Set<String> RESOLVED = Set.of("commit_hash", "commit_subject");
    private static final int PAGE = 200;

    private final Told.Promises promises;
    private final Rows rows;
    private final Caller api;
    private final List<String> wrong = new ArrayList<>();

    Kept(Told.Promises promises, Rows rows, Caller api) {
        this.promises = promises;
        this.rows = rows;
        this.api = api;
    }

    /** @return what is not as it was told, while nothing is ongoing */
    List<String> check() throws IOException, InterruptedException {
        var now = shown();
        for (var task : promises.created()) {
            compare(task, now, LASTING);
        }
        for (var task : promises.ended()) {
            var fields = new java.util.HashSet<>(task.keySet());
            fields.removeAll(CLEANED);
            compare(task, now, fields);
        }
        for (long task : promises.cancelled()) {
            if (!rows.tasks().containsKey(task) || !rows.tasks().get(task).completed()) {
                wrong.add("a 202 promised that task " + task + " ends, but " + rows.tasks().get(task));
            }
        }
        return wrong;
    }

    private void compare(Map<String, Object> told, Map<Object, Map<String, Object>> now, Set<String> fields) {
        var task = now.get(told.get("id"));
        if (task == null) {
            wrong.add("a task that was told of is not there: " + told);
            return;
        }
        for (String field : fields) {
            boolean open = RESOLVED.contains(field) && "".equals(told.get(field));
            if (told.containsKey(field) && !open && !Objects.equals(told.get(field), task.get(field))) {
                wrong.add("the " + field + " of a task is not as it was told: " + told + ", and now " + task);
            }
        }
    }

    /** The tasks from the oldest that was told of, as the lists show them. */
    private Map<Object, Map<String, Object>> shown() throws IOException, InterruptedException {
        long oldest = java.util.stream.Stream.concat(promises.created().stream(), promises.ended().stream())
                .mapToLong(task -> (Long) task.get("id")).min().orElse(Long.MAX_VALUE);
        var shown = new HashMap<Object, Map<String, Object>>();
        long before = Long.MAX_VALUE;
        List<Map<String, Object>> page;
        do {
            page = api.get("/api/tasks?limit=" + PAGE + (before == Long.MAX_VALUE ? "" : "&before=" + before))
                    .list("tasks");
            for (var task : page) {
                before = (Long) task.get("id");
                shown.put(before, task);
            }
        } while (page.size() == PAGE && before > oldest);
        return shown;
    }
}

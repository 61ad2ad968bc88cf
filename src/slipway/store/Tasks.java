package slipway.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import slipway.task.Details;
import slipway.task.Row;
import slipway.task.Status;
import slipway.task.Task;
import slipway.task.TaskType;

/** Tasks of every type, as they are read. */
public final class Tasks {
    private final Map<String, TaskType> types = new LinkedHashMap<>();

    /** @param types in the order in which they are claimed */
    public Tasks(List<TaskType> types) {
        for (TaskType type : types) {
            if (this.types.put(type.name(), type) != null) {
                throw new IllegalArgumentException("the task type " + type.name() + " is there twice");
            }
        }
    }

    /** In the order in which they are claimed. */
    public List<TaskType> types() {
        return List.copyOf(types.values());
    }

    public Optional<TaskType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** What a list is to hold; null where anything will do. */
    public record Filter(String type, String repository, String target, Status status, String branch) {
        public static final Filter ALL = new Filter(null, null, null, null, null);
    }

    public Optional<Task> find(Session session, long id) {
        return session.row("task.find", "task", id).map(row -> task(session, row));
    }

    /** @param type a task of another type is not found */
    public Optional<Task> find(Session session, String type, long id) {
        return find(session, id).filter(task -> task.type().equals(type));
    }

    /** @param before only those with a lower id; null for the newest */
    public List<Task> list(Session session, Filter filter, Long before, int limit) {
        return tasks(session, session.rows("task.list", "type", filter.type, "repository", filter.repository,
                "target", filter.target, "branch", filter.branch, "before", before, "limit", limit,
                "pending", given(filter, Status.PENDING), "ongoing", given(filter, Status.ONGOING),
                "succeeded", given(filter, Status.SUCCEEDED), "failed", given(filter, Status.FAILED)));
    }

    private static Boolean given(Filter filter, Status status) {
        return filter.status == status ? true : null;
    }

    public List<Task> ongoing(Session session) {
        return tasks(session, session.rows("task.ongoing"));
    }

    /** The task that has {@code target} to itself now. */
    public Optional<Task> ongoingOn(Session session, String target) {
        return session.row("task.ongoing_on", "target", target).map(row -> task(session, row));
    }

    /**
     * What waits, in the order in which it will be claimed as far as that can be said: the lines merged by the
     * claim's own order, types in theirs; then what is not in its line yet.
     */
    public List<Task> pending(Session session, int limit) {
        var order = List.copyOf(types.keySet());
        var heads = new PriorityQueue<List<Task>>(Comparator.comparing(List::getFirst, Comparator
                .<Task>comparingInt(task -> order.indexOf(task.type()))
                .thenComparing(task -> !task.first())
                .thenComparing(Task::readyAt)
                .thenComparing(Task::id)));
        for (String type : order) {
            add(heads, tasks(session, session.rows("task.free", "type", type, "limit", limit)));
        }
        for (Row line : session.rows("task.lines")) {
            add(heads, tasks(session, session.rows("task.in_line", "target", line.text("target"), "limit", limit)));
        }
        var pending = new ArrayList<Task>();
        while (!heads.isEmpty() && pending.size() < limit) {
            List<Task> line = heads.poll();
            pending.add(line.getFirst());
            add(heads, line.subList(1, line.size()));
        }
        for (String type : order) {
            pending.addAll(tasks(session, session.rows("task.not_ready", "type", type,
                    "limit", Math.max(0, limit - pending.size()))));
        }
        return pending;
    }

    private static void add(PriorityQueue<List<Task>> heads, List<Task> line) {
        if (!line.isEmpty()) {
            heads.add(line);
        }
    }

    private List<Task> tasks(Session session, List<Row> rows) {
        return rows.stream().map(row -> task(session, row)).toList();
    }

    Task task(Session session, Row row) {
        return Task.of(row, details(session, row.text("type"), row.number("id")));
    }

    Details details(Session session, String type, long id) {
        TaskType known = types.get(type);
        return known == null ? Details.NONE
                : session.row(type + ".details", "task", id).map(known.details()).orElse(Details.NONE);
    }
}

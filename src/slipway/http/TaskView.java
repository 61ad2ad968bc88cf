package slipway.http;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.json.Json;
import slipway.store.Lines;
import slipway.store.Session;
import slipway.task.Status;
import slipway.task.Task;

/** Tasks as the API shows them: what every task has, then what its type adds. */
final class TaskView {
    private final Service service;

    TaskView(Service service) {
        this.service = service;
    }

    Map<String, Object> one(Session session, Task task) {
        return fields(task, lines(session));
    }

    List<Map<String, Object>> all(Session session, List<Task> tasks) {
        var lines = lines(session);
        return tasks.stream().map(task -> fields(task, lines)).toList();
    }

    /** The body of the answer that shows it. */
    byte[] shown(long id) {
        return Json.line(service.database().read(session ->
                one(session, service.tasks().find(session, id).orElseThrow())));
    }

    Lines lines(Session session) {
        return new Lines(session, service.tasks(), service.actions()::diskFull);
    }

    private Map<String, Object> fields(Task task, Lines lines) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", task.id());
        fields.put("type", task.type());
        fields.put("status", task.status());
        fields.put("reason", task.reason());
        fields.put("error", task.error());
        fields.put("attempt", task.attempt());
        fields.put("retry_of", task.retryOf());
        fields.put("triggered_by", task.triggeredBy());
        fields.put("triggered_by_user_id", task.userId());
        fields.put("created_at", task.createdAt());
        fields.put("started_at", task.startedAt());
        fields.put("completed_at", task.completedAt());
        fields.put("duration_ms", task.durationMs());
        fields.put("exit_code", task.exitCode());
        fields.put("log_size", task.status() == Status.ONGOING ? logSize(task) : task.logSize());
        fields.put("waiting_for", task.status() == Status.PENDING ? lines.of(task).fields() : null);
        fields.putAll(task.details().fields());
        return fields;
    }

    private long logSize(Task task) {
        try {
            return Files.size(service.actions().log(task.id()));
        } catch (IOException e) {
            // Nothing was printed yet.
            return 0;
        }
    }
}

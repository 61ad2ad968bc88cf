package slipway.http;

import java.util.LinkedHashMap;
import java.util.Map;
import slipway.store.Queue;
import slipway.store.Session;
import slipway.task.Actor;

/** What is ongoing, what waits and in which order; pause and resume. */
final class QueueHandlers {
    private final Service service;
    private final TaskView view;

    QueueHandlers(Service service, TaskView view) {
        this.service = service;
        this.view = view;
    }

    Answer show(Request request) {
        var query = request.query();
        int limit = query.number("limit", Page.MOST, 1, Page.MOST);
        query.done();
        return Answer.one(service.database().read(session -> fields(session, limit)));
    }

    Answer pause(Request request) {
        var fields = request.fields();
        String reason = fields.text("reason");
        fields.done();
        return Answer.ok(service.database().write(tx -> {
            Queue.pause(tx, reason, Actor.of(request.user()));
            return fields(tx, Page.MOST);
        }));
    }

    Answer resume(Request request) {
        request.fields().done();
        return Answer.ok(service.database().write(tx -> {
            Queue.resume(tx, Actor.of(request.user()));
            return fields(tx, Page.MOST);
        }));
    }

    private Map<String, Object> fields(Session session, int limit) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("paused", EnvironmentHandlers.hold(Queue.paused(session).orElse(null)));
        fields.put("ongoing", view.all(session, service.tasks().ongoing(session)));
        fields.put("pending", view.all(session, service.tasks().pending(session, limit)));
        fields.put("pending_count", session.count("task.count_pending"));
        return fields;
    }
}

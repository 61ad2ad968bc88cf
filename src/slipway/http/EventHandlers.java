package slipway.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.store.Events;
import slipway.task.Event;

/** What happened, oldest first. */
final class EventHandlers {
    private static final int LIMIT = 50;

    private final Service service;

    EventHandlers(Service service) {
        this.service = service;
    }

    /** {@code GET /api/events}. */
    Answer list(Request request) {
        var query = request.query();
        long after = query.number("after", 0L, 0, Long.MAX_VALUE);
        Long task = query.id("task");
        int limit = query.number("limit", LIMIT, 1, Page.MOST);
        query.done();
        List<Event> found = service.database().read(session -> Events.after(session, after, task, limit + 1));
        boolean more = found.size() > limit;
        var shown = more ? found.subList(0, limit) : found;
        String next = more
                ? request.path() + "?after=" + shown.getLast().id() + (task == null ? "" : "&task=" + task)
                        + "&limit=" + limit
                : null;
        var body = new LinkedHashMap<String, Object>();
        body.put("events", shown.stream().map(EventHandlers::fields).toList());
        body.put("next", next);
        return Answer.list(body, next);
    }

    static Map<String, Object> fields(Event event) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", event.id());
        fields.put("at", event.at());
        fields.put("event", event.name());
        fields.put("task", event.task());
        fields.put("actor", event.actor());
        fields.put("message", event.message());
        return fields;
    }
}

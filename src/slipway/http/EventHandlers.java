package slipway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.json.Json;
import slipway.store.Events;
import slipway.task.Event;

/** What happened, oldest first. */
final class EventHandlers {
    private static final int LIMIT = 50;
    private static final String STREAM = "text/event-stream";
    static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final byte[] BEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Service service;
    private final Doorman doorman;
    private final Duration heartbeat;
    private final EventFeed feed;

    /** @param heartbeat how long a stream may be silent */
    EventHandlers(Service service, Doorman doorman, Duration heartbeat) {
        this.service = service;
        this.doorman = doorman;
        this.heartbeat = heartbeat;
        this.feed = new EventFeed(id -> service.database().read(session -> Events.after(session, id, null, Page.MOST)));
    }

    void heard(List<Event> events) {
        feed.heard(events);
    }

    /** {@code GET /api/events}: a list, or as a stream what happens from now on. */
    Answer events(Request request) {
        String accept = request.header("Accept");
        return accept != null && accept.contains(STREAM) ? stream(request) : list(request);
    }

    private Answer stream(Request request) {
        var query = request.query();
        long after = query.number("after", -1L, 0, Long.MAX_VALUE);
        Long task = task(query);
        String seen = request.header("Last-Event-ID");
        if (seen != null && !seen.matches("[0-9]{0,18}")) {
            query.wrong("Last-Event-ID", "'" + Fields.shown(seen) + "' is no event's id");
        }
        query.done();
        long asked = seen == null || seen.isEmpty() ? after : Long.parseLong(seen);
        // Whoever has seen more than there is has seen another history, before a backup was restored.
        long newest = service.database().read(Events::last);
        long from = asked < 0 || asked > newest ? newest : asked;
        return new Answer.Stream(STREAM + "; charset=utf-8", Map.of("X-Accel-Buffering", "no"),
                out -> send(request, from, task, out));
    }

    /** Null for all. */
    private Long task(Fields query) {
        Long task = query.id("task");
        if (task != null && service.database().read(session -> service.tasks().find(session, task)).isEmpty()) {
            query.wrong("task", "there is no task " + task);
        }
        return task;
    }

    private void send(Request request, long after, Long task, OutputStream out)
            throws IOException, InterruptedException {
        try (var listener = feed.listen(after)) {
            long beat = System.nanoTime();
            long asked = beat;
            while (true) {
                var text = new ByteArrayOutputStream();
                var events = listener.next(left(beat));
                // Who may no longer listen must not go on, however much there is to tell.
                if (left(asked).isZero() || events.stream().anyMatch(Access::isConcernedBy)) {
                    if (!doorman.stillAdmits(request)) {
                        return;
                    }
                    asked = System.nanoTime();
                }
                for (Event event : events) {
                    if (task == null || task.equals(event.task())) {
                        write(event, text);
                    }
                }
                if (left(beat).isZero()) {
                    // Or who went away would not be noticed.
                    text.writeBytes(BEAT);
                }
                if (text.size() > 0) {
                    beat = System.nanoTime();
                    text.writeTo(out);
                    out.flush();
                }
            }
        }
    }

    private Duration left(long since) {
        long left = heartbeat.toNanos() - (System.nanoTime() - since);
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    /** JSON has no line breaks in it, so that one line of data is enough. */
    private static void write(Event event, ByteArrayOutputStream text) {
        text.writeBytes(("id: " + event.id() + "\nevent: " + event.name() + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        text.writeBytes(Json.line(fields(event)));
        text.write('\n');
    }

    private Answer list(Request request) {
        var query = request.query();
        long after = query.number("after", 0L, 0, Long.MAX_VALUE);
        Long task = task(query);
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

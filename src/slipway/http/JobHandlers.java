package slipway.http;

import slipway.task.Actor;
import slipway.task.Draft;

/** Jobs are asked for. */
final class JobHandlers {
    private static final int MOST_SECONDS = 604_800;

    private final Service service;
    private final TaskView view;

    JobHandlers(Service service, TaskView view) {
        this.service = service;
        this.view = view;
    }

    /** {@code POST /api/jobs}. */
    Answer create(Request request) {
        var fields = request.fields();
        String command = fields.text("command");
        String target = fields.word("target", Word.NAME, null);
        int timeout = fields.number("timeout_seconds", 3600, 1, MOST_SECONDS);
        int idle = fields.number("idle_timeout_seconds", 600, 1, MOST_SECONDS);
        fields.done();
        return TaskHandlers.created("/api/jobs", service.database().write(tx -> view.one(tx, service.lifecycle()
                .create(tx, Draft.job(command, target, timeout, idle, Actor.of(request.user()))))));
    }
}

package slipway.http;

import slipway.task.Actor;
import slipway.task.Draft;

/** Jobs are asked for. */
final class JobHandlers {
    private static final int MOST_SECONDS = 604_800;

    private final Service service;
    private final Intake intake;

    JobHandlers(Service service, Intake intake) {
        this.service = service;
        this.intake = intake;
    }

    /** {@code POST /api/jobs}. */
    Answer create(Request request) {
        var fields = request.fields();
        String command = fields.text("command");
        String target = fields.word("target", Word.NAME, null);
        int timeout = fields.number("timeout_seconds", 3600, 1, MOST_SECONDS);
        int idle = fields.number("idle_timeout_seconds", 600, 1, MOST_SECONDS);
        fields.done();
        var draft = Draft.job(command, target, timeout, idle, Actor.of(request.user()));
        return intake.take(request, "/api/jobs", tx -> service.lifecycle().create(tx, draft));
    }
}

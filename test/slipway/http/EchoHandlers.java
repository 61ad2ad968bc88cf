package slipway.http;

import java.util.Map;
import slipway.task.Actor;
import slipway.task.Draft;
import slipway.task.Role;

/** Echoes are asked for. */
public final class EchoHandlers {
    private final Service service;
    private final Intake intake;

    private EchoHandlers(Service service, Intake intake) {
        this.service = service;
        this.intake = intake;
    }

    /** What would stand in {@link Api}. */
    public static void add(Api api, Service service) {
        var view = new TaskView(service);
        var intake = new Intake(service, view);
        var tasks = new TaskHandlers(service, view, intake, new Completions());
        api.route("POST", "/api/echoes", Role.DEVELOPER, new EchoHandlers(service, intake)::create);
        api.route("GET", "/api/echoes/{id}", Role.VIEWER, tasks.one("echo"));
        api.route("POST", "/api/echoes/{id}/cancel", Role.DEVELOPER, tasks.cancel("echo"));
        api.route("POST", "/api/echoes/{id}/retry", Role.DEVELOPER, tasks.retry("echo", "/api/echoes"));
    }

    private Answer create(Request request) {
        var fields = request.fields();
        String words = fields.text("words");
        int times = fields.number("times", 2, 1, 10);
        String target = fields.word("target", Word.NAME, null);
        fields.done();
        var draft = new Draft("echo", target, null, false, true, null, Actor.of(request.user()),
                Map.of("words", words, "times", times));
        return intake.take(request, "/api/echoes", tx -> service.lifecycle().create(tx, draft));
    }
}

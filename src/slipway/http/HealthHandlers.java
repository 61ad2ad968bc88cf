package slipway.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the program is there, and whether it can do its work. */
final class HealthHandlers {
    private final Service service;

    HealthHandlers(Service service) {
        this.service = service;
    }

    Answer health(Request request) {
        request.query().done();
        return ok();
    }

    Answer ready(Request request) {
        request.query().done();
        List<String> problems = service.actions().problems();
        if (problems.isEmpty()) {
            return ok();
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("status", "unavailable");
        fields.put("problems", problems);
        return new Answer.Data(503, fields, false, Map.of("Retry-After", "5"));
    }

    private Answer ok() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("status", "ok");
        fields.put("version", service.version());
        return Answer.ok(fields);
    }
}

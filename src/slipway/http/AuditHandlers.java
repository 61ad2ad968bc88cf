package slipway.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import slipway.audit.Audit;
import slipway.audit.Report;

/** The audit file, its head, and whether it can be trusted. */
final class AuditHandlers {
    private final Service service;

    AuditHandlers(Service service) {
        this.service = service;
    }

    Answer file(Request request) {
        request.query().done();
        var head = service.actions().auditHead();
        return new Answer.FilePart(service.actions().audit(), 0, "text/plain; charset=utf-8",
                head.seq() + "-" + head.hash(), Map.of());
    }

    Answer head(Request request) {
        request.query().done();
        var head = service.actions().auditHead();
        return Answer.one(head(head.seq(), head.hash()));
    }

    Answer verify(Request request) throws IOException {
        request.query().done();
        Report report = Audit.verify(service.actions().audit(), service.database());
        var fields = new LinkedHashMap<String, Object>();
        fields.put("valid", report.valid());
        fields.put("entries", report.entries());
        fields.put("head", head(report.seq(), report.hash()));
        fields.put("problems", report.problems());
        return Answer.one(fields);
    }

    private static Map<String, Object> head(long seq, String hash) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("seq", seq);
        fields.put("hash", hash);
        return fields;
    }
}

package slipway.http;

import java.io.IOException;
import java.util.Map;
import slipway.task.Actor;
import slipway.task.Backup;
import slipway.task.Refusal;

/** Backups are made, listed and fetched. */
final class BackupHandlers {
    private final Service service;

    BackupHandlers(Service service) {
        this.service = service;
    }

    /** {@code POST /api/backups}. It takes as long as there is much to copy, so it is held to the limit of streams. */
    Answer create(Request request) {
        var fields = request.fields();
        boolean artifacts = fields.flag("artifacts", false);
        fields.done();
        return new Answer.Later(() -> {
            Backup made = service.actions().makeBackup(artifacts, Actor.of(request.user()));
            return Answer.created("/api/backups/" + made.file(), made.fields());
        });
    }

    Answer list(Request request) throws IOException {
        request.query().done();
        return Answer.ok(Map.of("backups", service.actions().backups().stream().map(Backup::fields).toList()));
    }

    Answer file(Request request) throws IOException {
        String file = request.param("file");
        request.query().done();
        Backup backup = service.actions().backups().stream()
                .filter(each -> each.file().equals(file))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("there is no backup '" + Fields.shown(file) + "'"));
        return new Answer.FilePart(service.actions().backup(backup.file()), 0, "application/x-tar", backup.sha256(),
                Map.of());
    }
}

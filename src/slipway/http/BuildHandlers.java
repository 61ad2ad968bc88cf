package slipway.http;

import java.util.Locale;
import java.util.Map;
import slipway.store.Repositories;
import slipway.task.Actor;
import slipway.task.Build;
import slipway.task.Draft;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Status;
import slipway.task.Task;

/** Builds are asked for, and their artifacts fetched. */
final class BuildHandlers {
    private final Service service;
    private final Intake intake;
    private final TaskHandlers tasks;

    BuildHandlers(Service service, Intake intake, TaskHandlers tasks) {
        this.service = service;
        this.intake = intake;
        this.tasks = tasks;
    }

    /** {@code POST /api/builds}. Whether the repository has the branch or commit is the worker's to find out. */
    Answer create(Request request) {
        var fields = request.fields();
        String name = fields.text("repository");
        String branch = fields.word("branch", Word.BRANCH, null);
        String commit = fields.word("commit", Word.COMMIT, "").toLowerCase(Locale.ROOT);
        return intake.take(request, "/api/builds", tx -> {
            var repository = Repositories.find(tx, name);
            if (repository.isEmpty() && !name.isEmpty()) {
                fields.wrong("repository", "there is no repository '" + Fields.shown(name) + "'");
            }
            fields.done();
            String on = branch == null ? repository.map(Repository::defaultBranch).orElseThrow() : branch;
            return service.lifecycle().create(tx,
                    Draft.build(name, on, commit, commit.isEmpty() ? "head" : "commit", Actor.of(request.user())));
        });
    }

    /** {@code GET /api/builds/{id}/artifact}. */
    Answer artifact(Request request) {
        long id = request.id("id");
        request.query().done();
        Task task = service.database().read(session -> tasks.find(session, "build", id));
        var artifact = ((Build) task.details()).artifact();
        if (artifact == null) {
            throw task.status() == Status.SUCCEEDED && ((Build) task.details()).cleaned()
                    ? Refusal.gone("the artifact of build " + id + " was cleaned away; build it again")
                    : Refusal.notFound("build " + id + " has no artifact");
        }
        return new Answer.FilePart(service.actions().artifact(id), 0, "application/gzip", artifact.sha256(), Map.of());
    }
}

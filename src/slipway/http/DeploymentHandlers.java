package slipway.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import slipway.store.Deployments.Asked;
import slipway.store.Environments;
import slipway.store.Repositories;
import slipway.store.Transaction;
import slipway.task.Actor;
import slipway.task.Deployment;
import slipway.task.Environment;
import slipway.task.Task;

/** Deployments and rollbacks are asked for, or looked at beforehand. */
final class DeploymentHandlers {
    private final Service service;
    private final TaskView view;
    private final Intake intake;

    DeploymentHandlers(Service service, TaskView view, Intake intake) {
        this.service = service;
        this.view = view;
        this.intake = intake;
    }

    /** {@code POST /api/deployments}: of a build, or of a repository's newest one. */
    Answer create(Request request) throws IOException, InterruptedException {
        var fields = request.fields();
        String to = fields.text("environment");
        Long buildId = fields.id("build_id");
        String repository = fields.text("repository", null);
        boolean dry = fields.flag("dry_run", false);
        if ((buildId == null) == (repository == null)) {
            fields.wrong("build_id", "give either build_id or repository");
        }
        return answer(request, dry, false, tx -> {
            var environment = Environments.find(tx, to);
            if (environment.isEmpty() && !to.isEmpty()) {
                fields.wrong("environment", "there is no environment '" + Fields.shown(to) + "'");
            }
            var named = repository == null ? null : Repositories.find(tx, repository).orElse(null);
            if (repository != null && named == null) {
                fields.wrong("repository", "there is no repository '" + Fields.shown(repository) + "'");
            }
            Task build = build(tx, fields, buildId);
            fields.done();
            return service.lifecycle().deployments().deploy(tx, environment.orElseThrow(),
                    build == null ? service.lifecycle().deployments().newestBuild(tx, named) : build, null,
                    Actor.of(request.user()));
        });
    }

    /** {@code POST /api/environments/{name}/rollback}. */
    Answer rollBack(Request request) throws IOException, InterruptedException {
        var fields = request.fields();
        String repository = fields.text("repository");
        Long buildId = fields.id("build_id");
        boolean dry = fields.flag("dry_run", false);
        return answer(request, dry, true, tx -> {
            Environment environment = EnvironmentHandlers.find(tx, request.param("name"));
            if (!repository.isEmpty() && Repositories.find(tx, repository).isEmpty()) {
                fields.wrong("repository", "there is no repository '" + Fields.shown(repository) + "'");
            }
            Task build = build(tx, fields, buildId);
            fields.done();
            return service.lifecycle().deployments().rollBack(tx, environment, repository, build, null,
                    Actor.of(request.user()));
        });
    }

    private Task build(Transaction tx, Fields fields, Long id) {
        if (id == null) {
            return null;
        }
        var build = service.tasks().find(tx, "build", id);
        if (build.isEmpty()) {
            fields.wrong("build_id", "there is no build " + id);
        }
        return build.orElse(null);
    }

    private Answer answer(Request request, boolean dry, boolean back, Function<Transaction, Asked> ask)
            throws IOException, InterruptedException {
        if (!dry) {
            return intake.take(request, "/api/deployments", tx -> ask.apply(tx).task());
        }
        try {
            return service.database().write(tx -> {
                throw new Dry(plan(tx, ask.apply(tx)));
            });
        } catch (Dry e) {
            return Answer.ok(tell(e.plan, back));
        }
    }

    /** What would come of it. {@code live} and {@code wanted} are commits, "" for none. */
    private record Plan(Object waitingFor, List<Long> supersedes, long buildId, String repository, String live,
            String wanted) {
    }

    /** Carries the plan out of a transaction that is undone: a dry run is the real thing, taken back. */
    private static final class Dry extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Plan plan;

        Dry(Plan plan) {
            super(null, null, false, false);
            this.plan = plan;
        }
    }

    private Plan plan(Transaction tx, Asked asked) {
        var deployment = (Deployment) asked.task().details();
        String live = service.lifecycle().deployments()
                .live(tx, deployment.environment(), deployment.repository())
                .map(task -> ((Deployment) task.details()).commitHash())
                .orElse("");
        return new Plan(view.lines(tx).of(asked.task()).fields(), asked.supersedes(), deployment.buildId(),
                deployment.repository(), live, deployment.commitHash());
    }

    private Map<String, Object> tell(Plan plan, boolean back) throws IOException, InterruptedException {
        List<Service.Change> commits = plan.live.isEmpty() || plan.wanted.isEmpty() ? List.of()
                : back ? service.actions().commits(plan.repository, plan.wanted, plan.live)
                : service.actions().commits(plan.repository, plan.live, plan.wanted);
        var body = new LinkedHashMap<String, Object>();
        body.put("waiting_for", plan.waitingFor);
        body.put("supersedes", plan.supersedes);
        body.put("commits", commits.stream().map(DeploymentHandlers::fields).toList());
        body.put("build_id", plan.buildId);
        return body;
    }

    private static Map<String, Object> fields(Service.Change change) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("hash", change.hash());
        fields.put("subject", change.subject());
        fields.put("author", change.author());
        fields.put("at", change.at());
        return fields;
    }
}

package slipway.http;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import slipway.store.Environments;
import slipway.store.Repositories;
import slipway.store.Session;
import slipway.task.Actor;
import slipway.task.Deployment;
import slipway.task.Environment;
import slipway.task.Hold;
import slipway.task.Refusal;
import slipway.task.Task;

/** Environments, their locks, and what is live in them. */
final class EnvironmentHandlers {
    private static final int MOST_SECONDS = RepositoryHandlers.MOST_SECONDS;
    private static final int MOST_RELEASES = 1000;
    private static final Pattern BRANCH_OF = Pattern.compile("([^@]+)@(.+)");

    private final Service service;
    private final TaskView view;

    EnvironmentHandlers(Service service, TaskView view) {
        this.service = service;
        this.view = view;
    }

    Answer list(Request request) {
        request.query().done();
        return service.database().read(session -> Answer.ok(Map.of("environments",
                Environments.all(session).stream().map(environment -> fields(session, environment)).toList())));
    }

    Answer one(Request request) {
        request.query().done();
        return service.database().read(session ->
                Answer.one(fields(session, find(session, request.param("name")))));
    }

    Answer create(Request request) {
        var fields = request.fields();
        return service.database().write(tx -> {
            String name = fields.word("name", Word.NAME);
            Environment wanted = read(tx, fields, name, null);
            fields.done();
            return Answer.created("/api/environments/" + name,
                    fields(tx, Environments.create(tx, wanted, Actor.of(request.user()))));
        });
    }

    Answer change(Request request) {
        var fields = request.fields();
        return service.database().write(tx -> {
            Environment wanted = read(tx, fields, request.param("name"), find(tx, request.param("name")));
            fields.done();
            return Answer.ok(fields(tx, Environments.change(tx, wanted, Actor.of(request.user()))));
        });
    }

    Answer delete(Request request) {
        request.fields().done();
        return service.database().write(tx -> {
            Environments.delete(tx, request.param("name"), Actor.of(request.user()));
            return Answer.nothing();
        });
    }

    Answer lock(Request request) {
        var fields = request.fields();
        String reason = fields.text("reason");
        return service.database().write(tx -> {
            find(tx, request.param("name"));
            fields.done();
            return Answer.ok(fields(tx,
                    Environments.lock(tx, request.param("name"), reason, Actor.of(request.user()))));
        });
    }

    Answer unlock(Request request) {
        request.fields().done();
        return service.database().write(tx -> Answer.ok(fields(tx,
                Environments.unlock(tx, request.param("name"), Actor.of(request.user())))));
    }

    static Environment find(Session session, String name) {
        return Environments.find(session, name).orElseThrow(() ->
                Refusal.notFound("there is no environment '" + Fields.shown(name) + "'"));
    }

    /** @param now what it is now, which is what stays where nothing is given; null for a new one */
    private static Environment read(Session session, Fields fields, String name, Environment now) {
        var given = new RepositoryHandlers.Given<>(fields, now);
        return new Environment(0, name,
                given.or("deploy_command", () -> fields.text("deploy_command", null), Environment::deployCommand),
                given.or("health_check_url", () -> fields.word("health_check_url", Word.URL, null),
                        Environment::healthCheckUrl),
                given.or("health_check_command", () -> fields.text("health_check_command", null),
                        Environment::healthCheckCommand),
                given.or("health_check_timeout_seconds",
                        () -> fields.number("health_check_timeout_seconds", 30, 1, MOST_SECONDS),
                        Environment::healthCheckTimeoutSeconds),
                given.or("timeout_seconds", () -> fields.number("timeout_seconds", 600, 1, MOST_SECONDS),
                        Environment::timeoutSeconds),
                given.or("idle_timeout_seconds", () -> fields.number("idle_timeout_seconds", 300, 1, MOST_SECONDS),
                        Environment::idleTimeoutSeconds),
                given.or("keep_releases", () -> fields.number("keep_releases", 5, 1, MOST_RELEASES),
                        Environment::keepReleases),
                given.or("order", () -> fields.choice("order", "fifo", List.of("fifo", "newest")).equals("newest"),
                        Environment::newest),
                given.or("auto_deploy", () -> autoDeploy(session, fields), Environment::autoDeploy),
                given.or("variables", () -> fields.variables("variables"), Environment::variables),
                given.or("notify_url", () -> fields.word("notify_url", Word.URL, null), Environment::notifyUrl),
                given.or("notify_secret", () -> fields.secret("notify_secret"), Environment::notifySecret),
                null, Instant.EPOCH);
    }

    private static List<String> autoDeploy(Session session, Fields fields) {
        List<String> wanted = fields.list("auto_deploy");
        for (String one : wanted) {
            var parts = BRANCH_OF.matcher(one);
            if (!parts.matches() || !Word.BRANCH.fits(parts.group(2))) {
                fields.wrong("auto_deploy", "'" + Fields.shown(one) + "' is not repository@branch");
            } else if (Repositories.find(session, parts.group(1)).isEmpty()) {
                fields.wrong("auto_deploy", "there is no repository '" + Fields.shown(parts.group(1)) + "'");
            }
        }
        return wanted;
    }

    private Map<String, Object> fields(Session session, Environment environment) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", environment.id());
        fields.put("name", environment.name());
        fields.put("deploy_command", environment.deployCommand());
        fields.put("health_check_url", environment.healthCheckUrl());
        fields.put("health_check_command", environment.healthCheckCommand());
        fields.put("health_check_timeout_seconds", environment.healthCheckTimeoutSeconds());
        fields.put("timeout_seconds", environment.timeoutSeconds());
        fields.put("idle_timeout_seconds", environment.idleTimeoutSeconds());
        fields.put("keep_releases", environment.keepReleases());
        fields.put("order", environment.newest() ? "newest" : "fifo");
        fields.put("auto_deploy", environment.autoDeploy());
        fields.put("variables", environment.variables());
        fields.put("notify_url", environment.notifyUrl());
        fields.put("notify_secret_set", environment.notifySecret() != null);
        fields.put("created_at", environment.createdAt());
        fields.put("current", service.lifecycle().deployments().live(session, environment.name()).stream()
                .map(EnvironmentHandlers::live).toList());
        fields.put("ongoing", service.tasks().ongoingOn(session, environment.name())
                .map(task -> view.one(session, task)).orElse(null));
        fields.put("pending_count", session.count("task.count_pending_on", "target", environment.name()));
        fields.put("locked", hold(environment.locked()));
        return fields;
    }

    private static Map<String, Object> live(Task task) {
        var deployment = (Deployment) task.details();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("repository", deployment.repository());
        fields.put("deployment_id", task.id());
        fields.put("build_id", deployment.buildId());
        fields.put("commit_hash", deployment.commitHash());
        fields.put("commit_subject", deployment.commitSubject());
        fields.put("since", task.completedAt());
        fields.put("triggered_by", task.triggeredBy());
        return fields;
    }

    /** A lock or a pause; null for none. */
    static Map<String, Object> hold(Hold hold) {
        if (hold == null) {
            return null;
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("by", hold.by());
        fields.put("reason", hold.reason());
        fields.put("since", hold.since());
        return fields;
    }
}

package slipway.http;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import slipway.store.Repositories;
import slipway.store.Session;
import slipway.task.Actor;
import slipway.task.Refusal;
import slipway.task.Repository;

/** Repositories. */
final class RepositoryHandlers {
    static final int MOST_SECONDS = 604_800;

    private final Service service;

    RepositoryHandlers(Service service) {
        this.service = service;
    }

    Answer list(Request request) {
        request.query().done();
        return service.database().read(session -> Answer.ok(Map.of("repositories",
                Repositories.all(session).stream().map(RepositoryHandlers::fields).toList())));
    }

    Answer one(Request request) {
        request.query().done();
        return service.database().read(session -> Answer.one(fields(find(session, request.param("name")))));
    }

    Answer create(Request request) {
        var fields = request.fields();
        String name = fields.word("name", Word.NAME);
        Repository wanted = read(fields, name, null);
        fields.done();
        return service.database().write(tx -> Answer.created("/api/repositories/" + name,
                fields(Repositories.create(tx, wanted, Actor.of(request.user())))));
    }

    Answer change(Request request) {
        var fields = request.fields();
        return service.database().write(tx -> {
            Repository wanted = read(fields, request.param("name"), find(tx, request.param("name")));
            fields.done();
            return Answer.ok(fields(Repositories.change(tx, wanted, Actor.of(request.user()))));
        });
    }

    Answer delete(Request request) {
        request.fields().done();
        return service.database().write(tx -> {
            Repositories.delete(tx, request.param("name"), Actor.of(request.user()));
            return Answer.nothing();
        });
    }

    static Repository find(Session session, String name) {
        return Repositories.find(session, name).orElseThrow(() ->
                Refusal.notFound("there is no repository '" + Fields.shown(name) + "'"));
    }

    /** @param now what it is now, which is what stays where nothing is given; null for a new one */
    private static Repository read(Fields fields, String name, Repository now) {
        var given = new Given<>(fields, now);
        return new Repository(0, name,
                given.or("url", () -> url(fields, now), Repository::url),
                given.or("default_branch", () -> fields.word("default_branch", Word.BRANCH, "main"),
                        Repository::defaultBranch),
                given.or("build_command", () -> fields.text("build_command"), Repository::buildCommand),
                given.or("artifact", () -> fields.word("artifact", Word.ARTIFACT, null), Repository::artifact),
                given.or("timeout_seconds", () -> fields.number("timeout_seconds", 3600, 1, MOST_SECONDS),
                        Repository::timeoutSeconds),
                given.or("idle_timeout_seconds", () -> fields.number("idle_timeout_seconds", 600, 1, MOST_SECONDS),
                        Repository::idleTimeoutSeconds),
                given.or("network", () -> fields.flag("network", true), Repository::network),
                given.or("variables", () -> fields.variables("variables"), Repository::variables),
                given.or("hook_branches", () -> fields.word("hook_branches", Word.BRANCHES, "*"),
                        Repository::hookBranches),
                given.or("webhook_secret", () -> fields.secret("webhook_secret"), Repository::webhookSecret),
                given.or("git_token", () -> fields.secret("git_token"), Repository::gitToken),
                given.or("notify_url", () -> fields.word("notify_url", Word.URL, null), Repository::notifyUrl),
                given.or("notify_secret", () -> fields.secret("notify_secret"), Repository::notifySecret),
                Instant.EPOCH);
    }

    /** A URL that comes back as it was shown, its password hidden, stays what it is. */
    private static String url(Fields fields, Repository now) {
        return now != null && now.shownUrl().equals(fields.text("url", null))
                ? now.url()
                : fields.word("url", Word.GIT_URL);
    }

    /** Of a change, what is given; what is absent stays. */
    record Given<T>(Fields fields, T now) {
        <V> V or(String name, Supplier<V> given, Function<T, V> kept) {
            return now == null || fields.has(name) ? given.get() : kept.apply(now);
        }
    }

    private static Map<String, Object> fields(Repository repository) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", repository.id());
        fields.put("name", repository.name());
        fields.put("url", repository.shownUrl());
        fields.put("default_branch", repository.defaultBranch());
        fields.put("build_command", repository.buildCommand());
        fields.put("artifact", repository.artifact());
        fields.put("timeout_seconds", repository.timeoutSeconds());
        fields.put("idle_timeout_seconds", repository.idleTimeoutSeconds());
        fields.put("network", repository.network());
        fields.put("variables", repository.variables());
        fields.put("hook_branches", repository.hookBranches());
        fields.put("webhook_secret_set", repository.webhookSecret() != null);
        fields.put("git_token_set", repository.gitToken() != null);
        fields.put("notify_url", repository.notifyUrl());
        fields.put("notify_secret_set", repository.notifySecret() != null);
        fields.put("created_at", repository.createdAt());
        return fields;
    }
}

package slipway.store;

import java.util.List;
import java.util.Optional;
import slipway.task.Actor;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Row;
import slipway.task.Secret;

/** Repositories. Each change has its event; no event has a secret, or a URL's password, in it. */
public final class Repositories {
    private Repositories() {
    }

    public static Optional<Repository> find(Session session, String name) {
        return session.row("repository.find", "name", name).map(row -> repository(session, row));
    }

    /** By name. */
    public static List<Repository> all(Session session) {
        return session.rows("repository.all").stream().map(row -> repository(session, row)).toList();
    }

    /** @param wanted its id and creation time are not looked at */
    public static Repository create(Transaction tx, Repository wanted, Actor by) {
        var parameters = Columns.of(stored(tx, wanted)).and("now", tx.now());
        Row row = tx.row("repository.create", parameters).orElseThrow(() ->
                Refusal.conflict("there is a repository '" + wanted.name() + "' already; change it with PATCH"));
        var created = repository(tx, row);
        tx.event("REPOSITORY_CREATED", null, by.name(), "repository " + created.name() + " was created: "
                + created.shownUrl());
        return created;
    }

    /** @param wanted all of it as it is to be; the name says which */
    public static Repository change(Transaction tx, Repository wanted, Actor by) {
        Repository before = find(tx, wanted.name()).orElseThrow(() -> missing(wanted.name()));
        Row row = tx.row("repository.change", stored(tx, wanted)).orElseThrow();
        if (wanted.notifyUrl() == null) {
            Notifications.drop(tx, wanted.name(), null);
        }
        tx.event("REPOSITORY_CHANGED", null, by.name(), "repository " + wanted.name() + " "
                + Columns.changed(columns(before), columns(wanted)));
        return repository(tx, row);
    }

    public static void delete(Transaction tx, String name, Actor by) {
        if (tx.change("repository.delete", "name", name) != 1) {
            throw missing(name);
        }
        tx.row("task.open", "repository", name).ifPresent(row -> {
            throw Refusal.conflict("task " + row.number("id") + " of repository " + name
                    + " is not completed; cancel it, or wait until it has ended");
        });
        Notifications.drop(tx, name, null);
        tx.change("delivery.forget", "repository", name);
        tx.event("REPOSITORY_DELETED", null, by.name(), "repository " + name + " was deleted");
    }

    private static Refusal missing(String name) {
        return Refusal.notFound("there is no repository '" + name + "'");
    }

    private static Object[] stored(Transaction tx, Repository repository) {
        return Columns.stored(tx.vault(), column -> place(column, repository.name()), columns(repository));
    }

    private static Object[] columns(Repository r) {
        return new Object[] {
            "name", r.name(), "url", r.url(), "default_branch", r.defaultBranch(), "build_command", r.buildCommand(),
            "artifact", r.artifact(), "timeout_seconds", r.timeoutSeconds(),
            "idle_timeout_seconds", r.idleTimeoutSeconds(), "network", r.network(),
            "variables", Columns.json(r.variables()), "hook_branches", r.hookBranches(),
            "webhook_secret", r.webhookSecret(), "git_token", r.gitToken(), "notify_url", r.notifyUrl(),
            "notify_secret", r.notifySecret()};
    }

    private static Repository repository(Session session, Row row) {
        return new Repository(row.number("id"), row.text("name"), row.text("url"), row.text("default_branch"),
                row.text("build_command"), row.textOrNull("artifact"), row.integer("timeout_seconds"),
                row.integer("idle_timeout_seconds"), row.flag("network"), Columns.map(row.text("variables")),
                row.text("hook_branches"), secret(session, row, "webhook_secret"), secret(session, row, "git_token"),
                row.textOrNull("notify_url"), secret(session, row, "notify_secret"), row.instant("created_at"));
    }

    private static Secret secret(Session session, Row row, String column) {
        return session.vault().secret(row.textOrNull(column), place(column, row.text("name")));
    }

    private static String place(String column, String name) {
        return column + " of repository " + name;
    }
}

package slipway.store;

import java.util.List;
import java.util.Optional;
import slipway.task.Actor;
import slipway.task.Environment;
import slipway.task.Hold;
import slipway.task.Refusal;
import slipway.task.Row;

/** Environments. Each change has its event. */
public final class Environments {
    private Environments() {
    }

    public static Optional<Environment> find(Session session, String name) {
        return session.row("environment.find", "name", name).map(row -> environment(session, row));
    }

    /** By name. */
    public static List<Environment> all(Session session) {
        return session.rows("environment.all").stream().map(row -> environment(session, row)).toList();
    }

    /** @param wanted its id, lock and creation time are not looked at */
    public static Environment create(Transaction tx, Environment wanted, Actor by) {
        var parameters = Columns.of(stored(tx, wanted)).and("now", tx.now(), "seq", tx.nextEvent());
        Row row = tx.row("environment.create", parameters).orElseThrow(() ->
                Refusal.conflict("there is an environment '" + wanted.name() + "' already; change it with PATCH"));
        tx.event("ENVIRONMENT_CREATED", null, by.name(), "environment " + wanted.name() + " was created");
        return environment(tx, row);
    }

    /** @param wanted all of it as it is to be; the name says which */
    public static Environment change(Transaction tx, Environment wanted, Actor by) {
        Environment before = find(tx, wanted.name()).orElseThrow(() -> missing(wanted.name()));
        Row row = tx.row("environment.change", stored(tx, wanted)).orElseThrow();
        if (wanted.notifyUrl() == null) {
            Notifications.drop(tx, null, wanted.name());
        }
        tx.event("ENVIRONMENT_CHANGED", null, by.name(), "environment " + wanted.name() + " "
                + Columns.changed(columns(before), columns(wanted)));
        return environment(tx, row);
    }

    public static void delete(Transaction tx, String name, Actor by) {
        if (tx.change("environment.delete", "name", name) != 1) {
            throw missing(name);
        }
        tx.row("task.open", "target", name).ifPresent(row -> {
            throw Refusal.conflict("task " + row.number("id") + " on environment " + name
                    + " is not completed; cancel it, or wait until it has ended");
        });
        Notifications.drop(tx, null, name);
        tx.event("ENVIRONMENT_DELETED", null, by.name(), "environment " + name + " was deleted");
    }

    /** Nothing is begun there any more. Locking what is locked changes nothing. */
    public static Environment lock(Transaction tx, String name, String reason, Actor by) {
        if (tx.change("environment.lock", "name", name, "reason", reason, "by", by.name(), "now", tx.now()) == 1) {
            tx.event("ENVIRONMENT_LOCKED", null, by.name(), "environment " + name + " was locked: " + reason);
        }
        return find(tx, name).orElseThrow(() -> missing(name));
    }

    public static Environment unlock(Transaction tx, String name, Actor by) {
        if (tx.change("environment.unlock", "name", name) == 1) {
            tx.event("ENVIRONMENT_UNLOCKED", null, by.name(), "environment " + name + " was unlocked");
        }
        return find(tx, name).orElseThrow(() -> missing(name));
    }

    private static Refusal missing(String name) {
        return Refusal.notFound("there is no environment '" + name + "'");
    }

    private static Object[] stored(Transaction tx, Environment environment) {
        return Columns.stored(tx.vault(), column -> place(environment.name()), columns(environment));
    }

    private static Object[] columns(Environment e) {
        return new Object[] {
            "name", e.name(), "deploy_command", e.deployCommand(), "health_check_url", e.healthCheckUrl(),
            "health_check_command", e.healthCheckCommand(),
            "health_check_timeout_seconds", e.healthCheckTimeoutSeconds(), "timeout_seconds", e.timeoutSeconds(),
            "idle_timeout_seconds", e.idleTimeoutSeconds(), "keep_releases", e.keepReleases(),
            "order", e.newest() ? "newest" : "fifo", "auto_deploy", Columns.json(e.autoDeploy()),
            "variables", Columns.json(e.variables()), "notify_url", e.notifyUrl(),
            "notify_secret", e.notifySecret()};
    }

    private static Environment environment(Session session, Row row) {
        var locked = row.has("locked_since")
                ? new Hold(row.text("locked_by"), row.text("locked_reason"), row.instant("locked_since"))
                : null;
        return new Environment(row.number("id"), row.text("name"), row.textOrNull("deploy_command"),
                row.textOrNull("health_check_url"), row.textOrNull("health_check_command"),
                row.integer("health_check_timeout_seconds"), row.integer("timeout_seconds"),
                row.integer("idle_timeout_seconds"), row.integer("keep_releases"),
                row.text("order").equals("newest"), Columns.list(row.text("auto_deploy")),
                Columns.map(row.text("variables")), row.textOrNull("notify_url"),
                session.vault().secret(row.textOrNull("notify_secret"), place(row.text("name"))), locked,
                row.instant("created_at"));
    }

    private static String place(String name) {
        return "notify_secret of environment " + name;
    }
}

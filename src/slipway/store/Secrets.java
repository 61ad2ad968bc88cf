package slipway.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.task.Actor;
import slipway.task.Environment;
import slipway.task.Refusal;
import slipway.task.Repository;
import slipway.task.Secret;

/** What commands of a repository or of an environment are given and nobody is shown. */
public final class Secrets {
    /** Bytes, of one owner: what is looked for in an output takes thirty times as much memory. */
    private static final int MOST = 256 * 1024;

    private Secrets() {
    }

    /** Whose secrets. They go with it. */
    public record Owner(String kind, long id, String name) {
        public static Owner of(Repository repository) {
            return new Owner("repository", repository.id(), repository.name());
        }

        public static Owner of(Environment environment) {
            return new Owner("environment", environment.id(), environment.name());
        }

        private Object[] parameters() {
            boolean repository = kind.equals("repository");
            return new Object[] {"repository", repository ? id : null, "environment", repository ? null : id};
        }

        private String place(String key) {
            return "secret " + key + " of " + kind + " " + name;
        }
    }

    /** All of a secret that is shown. */
    public record Shown(String name, Instant createdAt, String createdBy) {
    }

    /** @throws Refusal when there is no key to encrypt it with, or all of them together would be too large */
    public static void set(Transaction tx, Owner owner, String key, Secret value, Actor by) {
        if (!tx.vault().hasKey()) {
            throw Refusal.conflict("secrets are kept encrypted, and there is no key yet: make one with"
                    + " (umask 077; head -c 32 /dev/urandom >FILE) as the user this service runs as, set"
                    + " SECRETS_KEY_FILE=FILE, and restart; keep a copy of FILE elsewhere, it is in no backup");
        }
        var it = Columns.of(owner.parameters());
        tx.change("secret.delete", it.and("name", key));
        tx.change("secret.create", it.and("name", key, "value", tx.vault().stored(value, owner.place(key)),
                "now", tx.now(), "by", by.name()));
        if (tx.count("secret.size", owner.parameters()) > MOST) {
            throw Refusal.conflict("the secrets of " + owner.kind() + " " + owner.name() + " would be more than " + MOST
                    + " bytes together; delete others, or keep this one in a file that the command reads");
        }
        tx.event("SECRET_SET", null, by.name(), "the " + owner.place(key) + " was set");
    }

    public static void delete(Transaction tx, Owner owner, String key, Actor by) {
        if (tx.change("secret.delete", Columns.of(owner.parameters()).and("name", key)) != 1) {
            throw Refusal.notFound("there is no secret '" + key + "' of " + owner.kind() + " " + owner.name());
        }
        tx.event("SECRET_DELETED", null, by.name(), "the " + owner.place(key) + " was deleted");
    }

    /** By name. */
    public static List<Shown> shown(Session session, Owner owner) {
        return session.rows("secret.of", owner.parameters()).stream()
                .map(row -> new Shown(row.text("name"), row.instant("created_at"), row.text("created_by")))
                .toList();
    }

    /** By name. */
    public static Map<String, Secret> of(Session session, Owner owner) {
        var secrets = new LinkedHashMap<String, Secret>();
        session.rows("secret.of", owner.parameters()).forEach(row -> secrets.put(row.text("name"),
                session.vault().secret(row.text("value"), owner.place(row.text("name")))));
        return secrets;
    }
}

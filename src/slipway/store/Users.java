package slipway.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import slipway.task.Actor;
import slipway.task.Refusal;
import slipway.task.Role;
import slipway.task.Row;
import slipway.task.Token;
import slipway.task.User;

/** Users and their tokens. A token is 256 random bits; only its SHA-256 is kept. */
public final class Users {
    private Users() {
    }

    /** A new token, with the secret that is shown this once. */
    public record Issued(Token token, String secret) {
    }

    public static Optional<User> find(Session session, String name) {
        return session.row("user.find", "name", name).map(Users::user);
    }

    /** By name. */
    public static List<User> all(Session session) {
        return session.rows("user.all").stream().map(Users::user).toList();
    }

    public static User create(Transaction tx, String name, Role role, Actor by) {
        Row row = tx.row("user.create", "name", name, "role", role, "now", tx.now()).orElseThrow(() ->
                Refusal.conflict("there is a user '" + name + "' already"));
        tx.event("USER_CREATED", null, by.name(), "user " + name + " was created as " + role);
        return user(row);
    }

    public static User change(Transaction tx, String name, Role role, Actor by) {
        if (role != Role.ADMIN) {
            keepAnAdmin(tx, name);
        }
        Row row = tx.row("user.change", "name", name, "role", role).orElseThrow(() -> missing(name));
        tx.event("USER_CHANGED", null, by.name(), "user " + name + " is " + role + " now");
        return user(row);
    }

    public static void delete(Transaction tx, String name, Actor by) {
        keepAnAdmin(tx, name);
        if (tx.change("user.delete", "name", name) != 1) {
            throw missing(name);
        }
        tx.event("USER_DELETED", null, by.name(), "user " + name + " was deleted, with all tokens");
    }

    private static void keepAnAdmin(Transaction tx, String name) {
        boolean admin = find(tx, name).orElseThrow(() -> missing(name)).role() == Role.ADMIN;
        if (admin && tx.count("user.other_admins", "name", name) == 0) {
            throw Refusal.conflict("user '" + name + "' is the last admin; make another one first");
        }
    }

    /** @param expires null for a token that does not */
    public static Issued issue(Transaction tx, String user, String label, Instant expires, Actor by) {
        long owner = find(tx, user).orElseThrow(() -> missing(user)).id();
        String secret = "slw_" + Credential.random();
        Row row = tx.row("token.create", "user_id", owner, "label", label, "hash", Credential.hash(secret),
                "expires_at", expires, "now", tx.now()).orElseThrow();
        Token token = token(row);
        tx.event("TOKEN_CREATED", null, by.name(), "token " + token.id() + " of " + user + " was made: " + label);
        return new Issued(token, secret);
    }

    /** Newest first. */
    public static List<Token> tokens(Session session, String user) {
        long owner = find(session, user).orElseThrow(() -> missing(user)).id();
        return session.rows("token.of_user", "user_id", owner).stream().map(Users::token).toList();
    }

    public static void revoke(Transaction tx, String user, long id, Actor by) {
        long owner = find(tx, user).orElseThrow(() -> missing(user)).id();
        if (tx.change("token.delete", "user_id", owner, "id", id) != 1) {
            throw Refusal.notFound("user '" + user + "' has no token " + id);
        }
        tx.event("TOKEN_DELETED", null, by.name(), "token " + id + " of " + user + " was deleted");
    }

    /** Whose token this is, if it is one's and has not expired. */
    public static Optional<Credential> authenticate(Session session, String secret, Instant now) {
        return session.row("token.authenticate", "hash", Credential.hash(secret))
                .map(row -> new Credential(user(row), row.number("token_id"), null, row.instantOrNull("last_used_at"),
                        row.instantOrNull("expires_at")))
                .filter(credential -> credential.isGood(now));
    }

    private static Refusal missing(String name) {
        return Refusal.notFound("there is no user '" + name + "'");
    }

    static User user(Row row) {
        return new User(row.number("id"), row.text("name"), Role.of(row.text("role")), row.instant("created_at"));
    }

    private static Token token(Row row) {
        return new Token(row.number("id"), row.text("label"), row.instantOrNull("expires_at"),
                row.instant("created_at"), row.instantOrNull("last_used_at"));
    }
}

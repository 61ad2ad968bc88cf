package slipway.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.store.Session;
import slipway.store.Users;
import slipway.task.Actor;
import slipway.task.Refusal;
import slipway.task.Role;
import slipway.task.Token;
import slipway.task.User;

/** Users and their tokens. */
final class UserHandlers {
    private static final List<String> ROLES = List.of("viewer", "developer", "deployer", "admin");

    private final Service service;
    private final InstantSource time;

    UserHandlers(Service service, InstantSource time) {
        this.service = service;
        this.time = time;
    }

    /** {@code GET /api/me}. */
    Answer me(Request request) {
        request.query().done();
        return Answer.one(me(request.user()));
    }

    static Map<String, Object> me(User user) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", user.id());
        fields.put("name", user.name());
        fields.put("role", user.role());
        return fields;
    }

    Answer list(Request request) {
        request.query().done();
        return service.database().read(session -> Answer.ok(Map.of("users",
                Users.all(session).stream().map(UserHandlers::fields).toList())));
    }

    Answer create(Request request) {
        var fields = request.fields();
        String name = fields.word("name", Word.USER);
        String role = fields.choice("role", ROLES);
        fields.done();
        return service.database().write(tx -> Answer.created("/api/users/" + name,
                fields(Users.create(tx, name, Role.of(role), Actor.of(request.user())))));
    }

    Answer change(Request request) {
        var fields = request.fields();
        boolean given = fields.has("role");
        String role = given ? fields.choice("role", ROLES) : null;
        return service.database().write(tx -> {
            String name = request.param("name");
            User now = find(tx, name);
            fields.done();
            return Answer.ok(fields(given ? Users.change(tx, name, Role.of(role), Actor.of(request.user())) : now));
        });
    }

    Answer delete(Request request) {
        request.fields().done();
        return service.database().write(tx -> {
            Users.delete(tx, request.param("name"), Actor.of(request.user()));
            return Answer.nothing();
        });
    }

    /** {@code GET /api/users/{name}/tokens}. */
    Answer tokens(Request request) {
        selfOrAdmin(request);
        request.query().done();
        return service.database().read(session -> Answer.ok(Map.of("tokens",
                Users.tokens(session, request.param("name")).stream().map(token -> fields(token, null)).toList())));
    }

    Answer issue(Request request) {
        selfOrAdmin(request);
        String name = request.param("name");
        var fields = request.fields();
        String label = fields.text("label");
        Instant expires = fields.time("expires_at");
        if (expires != null && !expires.isAfter(time.instant())) {
            fields.wrong("expires_at", "is over already");
        }
        var issued = service.database().write(tx -> {
            find(tx, name);
            fields.done();
            return Users.issue(tx, name, label, expires, Actor.of(request.user()));
        });
        service.actions().tokenMade(request.credential().token());
        return Answer.created("/api/users/" + name + "/tokens/" + issued.token().id(),
                fields(issued.token(), issued.secret()));
    }

    Answer revoke(Request request) {
        selfOrAdmin(request);
        request.fields().done();
        return service.database().write(tx -> {
            Users.revoke(tx, request.param("name"), request.id("id"), Actor.of(request.user()));
            return Answer.nothing();
        });
    }

    private static User find(Session session, String name) {
        return Users.find(session, name).orElseThrow(() ->
                Refusal.notFound("there is no user '" + Fields.shown(name) + "'"));
    }

    private static void selfOrAdmin(Request request) {
        if (!request.user().name().equals(request.param("name"))) {
            request.demand(Role.ADMIN);
        }
    }

    private static Map<String, Object> fields(User user) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", user.id());
        fields.put("name", user.name());
        fields.put("role", user.role());
        fields.put("created_at", user.createdAt());
        return fields;
    }

    /** @param secret shown when it is made; null later, and then left out */
    private static Map<String, Object> fields(Token token, String secret) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", token.id());
        fields.put("label", token.label());
        if (secret != null) {
            fields.put("token", secret);
        }
        fields.put("expires_at", token.expiresAt());
        fields.put("created_at", token.createdAt());
        fields.put("last_used_at", token.lastUsedAt());
        return fields;
    }
}

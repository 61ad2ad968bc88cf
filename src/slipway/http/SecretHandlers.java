package slipway.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import slipway.store.Secrets;
import slipway.store.Session;
import slipway.task.Actor;
import slipway.task.Secret;

/** The secrets of repositories, or of environments. A value comes in, and never goes out again. */
final class SecretHandlers {
    private final Service service;
    private final BiFunction<Session, String, Secrets.Owner> owners;

    /** @param owners whose secrets a path names; refuses a name that is not there */
    SecretHandlers(Service service, BiFunction<Session, String, Secrets.Owner> owners) {
        this.service = service;
        this.owners = owners;
    }

    Answer list(Request request) {
        request.query().done();
        return service.database().read(session -> Answer.ok(Map.of("secrets",
                Secrets.shown(session, owner(session, request)).stream().map(SecretHandlers::fields).toList())));
    }

    Answer set(Request request) {
        return service.database().write(tx -> {
            Secrets.Owner owner = owner(tx, request);
            String key = request.param("key");
            var fields = request.fields();
            if (!Word.SECRET.fits(key)) {
                fields.wrong("KEY", "'" + Fields.shown(key) + "' can't be used: " + Word.SECRET.allowed());
            }
            String value = fields.text("value");
            fields.done();
            Secrets.set(tx, owner, key, Secret.of(value), Actor.of(request.user()));
            return Answer.nothing();
        });
    }

    Answer delete(Request request) {
        request.fields().done();
        return service.database().write(tx -> {
            Secrets.delete(tx, owner(tx, request), request.param("key"), Actor.of(request.user()));
            return Answer.nothing();
        });
    }

    private Secrets.Owner owner(Session session, Request request) {
        return owners.apply(session, request.param("name"));
    }

    private static Map<String, Object> fields(Secrets.Shown secret) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", secret.name());
        fields.put("created_at", secret.createdAt());
        fields.put("created_by", secret.createdBy());
        return fields;
    }
}

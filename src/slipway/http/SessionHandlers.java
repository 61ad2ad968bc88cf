package slipway.http;

import java.util.Map;
import slipway.store.Sessions;

/** Signing in on the page with a token, and out. */
final class SessionHandlers {
    private final Service service;
    private final Access access;

    SessionHandlers(Service service, Access access) {
        this.service = service;
        this.access = access;
    }

    /** {@code POST /api/session}. */
    Answer signIn(Request request) {
        // Or another page could sign somebody in as somebody else, who then sees what is done.
        if (access.origins().of(request) == Origins.Origin.OTHER) {
            throw access.origins().foreign(request);
        }
        request.query().done();
        // Whoever it is may ask this: what is no token is not even looked into.
        if (request.body().length > Body.SMALL) {
            throw new Problem(413, "A sign-in has " + Body.SMALL + " bytes at most.");
        }
        var fields = request.fields();
        String token = fields.text("token");
        fields.done();
        // Found by a reader first: the writer is not to be kept busy by tokens that are no good.
        var opened = access.tokens().find(token)
                .flatMap(found -> service.database().write(tx -> Sessions.open(tx, token)))
                .orElseThrow(() -> access.noToken(request));
        return new Answer.Data(200, UserHandlers.me(opened.user()), false,
                Map.of("Set-Cookie", access.cookie().with(opened.secret())));
    }

    /** {@code DELETE /api/session}: of the session whose cookie comes along. */
    Answer signOut(Request request) {
        request.fields().done();
        String secret = access.cookie().secret(request);
        if (!secret.isEmpty()) {
            service.database().write(tx -> Sessions.close(tx, secret));
            access.sessions().forget();
        }
        return new Answer.Empty(204, Map.of("Set-Cookie", access.cookie().without()));
    }
}

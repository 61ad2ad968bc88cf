package slipway.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import slipway.store.Credential;
import slipway.store.Database;
import slipway.store.Sessions;
import slipway.store.Users;
import slipway.task.Event;

/** Lets in who has a token, in {@code Authorization: Bearer slw_…}, or else the cookie of a session. */
record Access(Lookup tokens, Lookup sessions, SessionCookie cookie, Origins origins, Refusals refusals)
        implements Doorman {
    private static final String SCHEME = "Bearer ";

    static Access of(Database database, InstantSource time, Front front) {
        return new Access(new Lookup(database, time, Users::authenticate),
                new Lookup(database, time, Sessions::authenticate),
                new SessionCookie(front.publicUrl().startsWith("https:")),
                new Origins(front.publicUrl()),
                new Refusals(database, time, new Addresses(front.trustedProxy()),
                        () -> Thread.sleep(Duration.ofMinutes(1))));
    }

    @Override
    public Credential admit(Request request) {
        String token = bearer(request);
        if (!token.isEmpty()) {
            return tokens.find(token).orElseThrow(() -> noToken(request));
        }
        String session = cookie.secret(request);
        return session.isEmpty() ? null : bySession(request, session);
    }

    /** The answer to a token that lets nobody in. */
    Problem noToken(Request request) {
        return refusals.refuse(request, "This token is not known here, or has expired or been deleted.");
    }

    /** Browsers send the cookie with whatever request some page has them make; a page of ours must have made it. */
    private Credential bySession(Request request, String secret) {
        Credential credential = sessions.find(secret).orElseThrow(() ->
                refusals.refuse(request, "The session is over; sign in again."));
        if (!request.method().equals("GET") && origins.of(request) != Origins.Origin.OWN) {
            throw origins.foreign(request);
        }
        return credential;
    }

    /** "" when there is none. */
    private static String bearer(Request request) {
        String header = request.header("Authorization");
        boolean bearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return bearer ? header.substring(SCHEME.length()).strip() : "";
    }

    /** What changed of users and tokens holds before whoever changed it is answered. */
    void heard(List<Event> events) {
        if (events.stream().anyMatch(Access::isConcernedBy)) {
            tokens.forget();
            sessions.forget();
        }
    }

    /** Whether somebody may be no longer let in, or let in to less. */
    static boolean isConcernedBy(Event event) {
        return event.name().startsWith("USER_") || event.name().startsWith("TOKEN_");
    }
}

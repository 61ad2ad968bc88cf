package slipway.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import slipway.store.Users;
import slipway.store.Users.Credential;
import slipway.task.Event;
import slipway.task.User;

/** Knows who asks by the token in {@code Authorization: Bearer slw_…}. */
final class Bearer implements Doorman {
    private static final String SCHEME = "Bearer ";
    private static final Duration WRITE_EVERY = Duration.ofMinutes(1);

    /** Nothing else writes tokens but this program, and {@code slipway token}, which only adds; for a person's SQL. */
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MOST = 1000;

    private final Service service;
    private final InstantSource time;
    private final Refusals refusals;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private record Known(Credential credential, Instant until) {
    }

    Bearer(Service service, InstantSource time, Refusals refusals) {
        this.service = service;
        this.time = time;
        this.refusals = refusals;
    }

    @Override
    public User admit(Request request) {
        String secret = secret(request);
        if (secret.isEmpty()) {
            return null;
        }
        Instant now = time.instant();
        Known remembered = known.get(secret);
        if (remembered != null && now.isBefore(remembered.until)) {
            return remembered.credential.user();
        }
        long before = changes.get();
        Optional<Credential> credential =
                service.database().read(session -> Users.authenticate(session, secret, now));
        credential.ifPresent(found -> {
            noteUse(found, now);
            remember(secret, found, now, before);
        });
        return credential.map(Credential::user).orElseThrow(() ->
                refusals.refuse(request, "This token is not known here, or has expired or been deleted."));
    }

    private void remember(String secret, Credential found, Instant now, long before) {
        if (known.size() >= MOST) {
            known.clear();
        }
        Instant expires = found.token().expiresAt();
        Instant until = now.plus(FRESH);
        known.put(secret, new Known(found, expires != null && expires.isBefore(until) ? expires : until));
        // A change that came between the look and the note may have missed the note.
        if (changes.get() != before) {
            known.remove(secret);
        }
    }

    /** Forgets what it knows when users or tokens changed; called before whoever changed them is answered. */
    void heard(List<Event> events) {
        for (Event event : events) {
            if (event.name().startsWith("USER_") || event.name().startsWith("TOKEN_")) {
                changes.incrementAndGet();
                known.clear();
            }
        }
    }

    /** The token, "" when there is none. */
    static String secret(Request request) {
        String header = request.header("Authorization");
        boolean bearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return bearer ? header.substring(SCHEME.length()).strip() : "";
    }

    /** At most once a minute, and nobody waits for it. */
    private void noteUse(Credential credential, Instant now) {
        Instant last = credential.token().lastUsedAt();
        if (last == null || last.plus(WRITE_EVERY).isBefore(now)) {
            service.database().writeLater(tx -> Users.used(tx, credential.token().id()));
        }
    }
}

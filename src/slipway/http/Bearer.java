package slipway.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import slipway.store.Users;
import slipway.store.Users.Credential;
import slipway.task.User;

/** Knows who asks by the token in {@code Authorization: Bearer slw_…}. */
final class Bearer implements Doorman {
    private static final String SCHEME = "Bearer ";
    private static final Duration WRITE_EVERY = Duration.ofMinutes(1);

    private final Service service;

    Bearer(Service service) {
        this.service = service;
    }

    @Override
    public User admit(Request request) {
        String secret = secret(request);
        if (secret.isEmpty()) {
            return null;
        }
        Instant now = Instant.now();
        Optional<Credential> credential =
                service.database().read(session -> Users.authenticate(session, secret, now));
        credential.ifPresent(known -> noteUse(known, now));
        return credential.map(Credential::user).orElse(null);
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

package slipway.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import slipway.task.Row;
import slipway.task.User;

/** Who is signed in on the page. A session ends with the token that opened it, and its user is that token's. */
public final class Sessions {
    private static final Duration IDLE = Duration.ofHours(12);
    private static final Duration LONGEST = Duration.ofDays(7);

    private Sessions() {
    }

    /** A new session, with the secret that only the browser keeps. */
    public record Opened(User user, String secret) {
    }

    /** Signs in whoever has this token; empty when it is no good. */
    public static Optional<Opened> open(Transaction tx, String token) {
        return Users.authenticate(tx, token, tx.now()).map(credential -> {
            String secret = Credential.random();
            tx.change("session.create", "token_id", credential.token(), "hash", Credential.hash(secret),
                    "now", tx.now());
            String name = credential.user().name();
            tx.event("SIGNED_IN", null, name, "user " + name + " signed in with token " + credential.token());
            return new Opened(credential.user(), secret);
        });
    }

    /** Whose session this is, if it is one's and neither it nor its token is over. */
    public static Optional<Credential> authenticate(Session session, String secret, Instant now) {
        return session.row("session.authenticate", "hash", Credential.hash(secret))
                .map(row -> new Credential(Users.user(row), row.number("token_id"), row.number("session_id"),
                        row.instant("last_used_at"), end(row)))
                .filter(credential -> credential.isGood(now));
    }

    private static Instant end(Row row) {
        Instant idle = row.instant("last_used_at").plus(IDLE);
        Instant longest = row.instant("opened_at").plus(LONGEST);
        Instant end = idle.isBefore(longest) ? idle : longest;
        Instant token = row.instantOrNull("expires_at");
        return token != null && token.isBefore(end) ? token : end;
    }

    /** Signs out. @return how many sessions that were, 1 at most */
    public static int close(Transaction tx, String secret) {
        return tx.change("session.close", "hash", Credential.hash(secret));
    }

    /** Removes those that let nobody in any more. */
    public static int removeOver(Transaction tx) {
        return tx.change("session.remove_over", "opened_before", tx.now().minus(LONGEST), "used_before",
                tx.now().minus(IDLE), "now", tx.now());
    }
}

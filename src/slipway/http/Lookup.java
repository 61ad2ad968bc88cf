package slipway.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import slipway.store.Credential;
import slipway.store.Database;
import slipway.store.Session;

/** Whom a secret of one kind lets in. What was good a moment ago is not looked up again. */
final class Lookup {
    /** Whatever this program changes is forgotten at once; this is for what a person changes by SQL. */
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MOST = 1000;

    /** Asks the database. */
    interface Question {
        Optional<Credential> ask(Session session, String secret, Instant now);
    }

    private record Known(Credential credential, Instant until) {
    }

    private final Database database;
    private final InstantSource time;
    private final Question question;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    Lookup(Database database, InstantSource time, Question question) {
        this.database = database;
        this.time = time;
        this.question = question;
    }

    Optional<Credential> find(String secret) {
        Instant now = time.instant();
        Known remembered = known.get(secret);
        if (remembered != null && now.isBefore(remembered.until)) {
            return Optional.of(remembered.credential);
        }
        long before = changes.get();
        Optional<Credential> credential = database.read(session -> question.ask(session, secret, now));
        credential.ifPresent(found -> {
            if (found.isNoted(now)) {
                // Nobody waits for it.
                database.writeLater(found::used);
            }
            remember(secret, found, now, before);
        });
        return credential;
    }

    private void remember(String secret, Credential found, Instant now, long before) {
        if (known.size() >= MOST) {
            known.clear();
        }
        Instant until = now.plus(FRESH);
        known.put(secret, new Known(found, found.until() != null && found.until().isBefore(until) ? found.until()
                : until));
        // A change that came between the look and the note may have missed the note.
        if (changes.get() != before) {
            known.remove(secret);
        }
    }

    /** To be called when users, tokens or sessions have changed, before whoever changed them is answered. */
    void forget() {
        changes.incrementAndGet();
        known.clear();
    }
}

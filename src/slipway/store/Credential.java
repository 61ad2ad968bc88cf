package slipway.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import slipway.task.User;

/**
 * What somebody showed to be let in, and whom it lets in: a token, or a session that a token opened.
 *
 * @param token      the token's id
 * @param session    the session's id, or null
 * @param lastUsedAt of what was shown; null for never
 * @param until      when it stops being good; null for never
 */
public record Credential(User user, long token, Long session, Instant lastUsedAt, Instant until) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    boolean isGood(Instant now) {
        return until == null || now.isBefore(until);
    }

    /** Whether its use now is to be noted, which it is once a minute. */
    public boolean isNoted(Instant now) {
        return lastUsedAt == null || !lastUsedAt.plus(NOTED_EVERY).isAfter(now);
    }

    /** Notes its use, of a session its token's too, unless that was done within the last minute. */
    public void used(Transaction tx) {
        Instant before = tx.now().minus(NOTED_EVERY);
        tx.change("token.used", "id", token, "now", tx.now(), "before", before);
        if (session != null) {
            tx.change("session.used", "id", session, "now", tx.now(), "before", before);
        }
    }

    /** 256 random bits, as text. */
    static String random() {
        var bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** All that is kept of a secret. With 256 random bits nobody finds it by trying; a slow hash adds nothing. */
    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}

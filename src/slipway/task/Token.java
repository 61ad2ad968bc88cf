package slipway.task;

import java.time.Instant;

/** What a user shows to be let in, without its secret. {@code expiresAt} and {@code lastUsedAt} may be null. */
public record Token(long id, String label, Instant expiresAt, Instant createdAt, Instant lastUsedAt) {
}

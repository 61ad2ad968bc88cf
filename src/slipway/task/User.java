package slipway.task;

import java.time.Instant;

/** Somebody who may use the service. */
public record User(long id, String name, Role role, Instant createdAt) {
}

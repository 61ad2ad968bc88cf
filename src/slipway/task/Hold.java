package slipway.task;

import java.time.Instant;

/** A lock on an environment, or a pause of the queue: who holds it, why, and since when. */
public record Hold(String by, String reason, Instant since) {
}

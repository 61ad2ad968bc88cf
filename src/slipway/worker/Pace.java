package slipway.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import slipway.task.Notification;

/**
 * When it is tried to tell somebody something.
 *
 * @param pauses   from the beginning of a try to the next; one fewer than there are tries
 * @param patience how long a try may take
 */
public record Pace(List<Duration> pauses, Duration patience) {
    public static final Pace USUAL =
            new Pace(List.of(Duration.ofSeconds(10), Duration.ofMinutes(1)), Duration.ofSeconds(10));

    int tries() {
        return pauses.size() + 1;
    }

    /** When the try is due that follows one that begins now. Behind the last one, only a new life looks for it. */
    Instant next(Notification one, Instant now) {
        return now.plus(pauses.get(Math.min(one.tries(), pauses.size() - 1)));
    }

    /** How long it is until the next try; not positive when it is due. */
    Duration left(Notification one, Instant now) {
        var left = Duration.between(now, one.nextAt());
        // Further away than any pause is long: the clock was put back.
        return one.tries() == 0 || left.compareTo(Collections.max(pauses)) > 0 ? Duration.ZERO : left;
    }
}

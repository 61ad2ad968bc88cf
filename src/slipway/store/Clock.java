package slipway.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The times that are written. They do not run backwards by a step of less than a minute: the newest one is used
 * again. After a larger step real time is used, and that is said once a step. Used by the writer's thread only.
 */
final class Clock {
    private static final Logger LOG = System.getLogger(Clock.class.getName());
    private static final Duration STEP = Duration.ofMinutes(1);

    private final InstantSource source;
    private Instant newest = Instant.EPOCH;

    Clock(InstantSource source) {
        this.source = source;
    }

    /** Now, to the millisecond. */
    Instant now() {
        Instant now = source.instant().truncatedTo(ChronoUnit.MILLIS);
        if (now.isBefore(newest)) {
            if (Duration.between(now, newest).compareTo(STEP) < 0) {
                return newest;
            }
            LOG.log(Level.WARNING, "the clock went back from {0} to {1}; times go on from there", newest, now);
        }
        newest = now;
        return now;
    }
}

package slipway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockTest {
    private static final Instant START = Instant.parse("2026-11-23T15:50:00.120Z");

    private Instant time = START;
    private final Clock clock = new Clock(() -> time);

    private Instant after(Duration step) {
        time = time.plus(step);
        return clock.now();
    }

    @Test
    void timeGoesForward() {
        assertEquals(START, clock.now());
        assertEquals(START.plusMillis(1), after(Duration.ofMillis(1)));
        assertEquals(START.plusMillis(1).plusSeconds(86_400), after(Duration.ofDays(1)));
    }

    @Test
    void timesAreWholeMilliseconds() {
        assertEquals(START.plusMillis(1), after(Duration.ofNanos(1_999_999)));
    }

    @Test
    void aStepBackOfLessThanAMinuteUsesTheNewestTimeAgain() {
        clock.now();
        assertEquals(START, after(Duration.ofMillis(-1)));
        assertEquals(START, after(Duration.ofMillis(-59_998)));
        assertEquals(START, after(Duration.ofSeconds(30)));
        assertEquals(START.plusMillis(1), after(Duration.ofSeconds(30)));
    }

    @Test
    void aStepBackOfAMinuteOrMoreIsFollowed() {
        clock.now();
        assertEquals(START.minusSeconds(60), after(Duration.ofMinutes(-1)));
        assertEquals(START.minusSeconds(59), after(Duration.ofSeconds(1)));
        assertEquals(START.minusSeconds(3600 + 59), after(Duration.ofHours(-1)));
    }

    @Test
    void smallStepsBackDoNotAddUpToALargeOneUnseen() {
        clock.now();
        assertEquals(START, after(Duration.ofSeconds(-40)));
        assertEquals(START.minusSeconds(80), after(Duration.ofSeconds(-40)));
    }
}

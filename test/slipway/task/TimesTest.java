package slipway.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimesTest {
    @Test
    void aTimeIsUtcWithMillisecondsHoweverManyOfThemAreZero() {
        assertEquals("2026-11-23T15:50:00.000Z", Times.text(Instant.parse("2026-11-23T15:50:00Z")));
        assertEquals("2026-11-23T15:50:00.120Z", Times.text(Instant.parse("2026-11-23T15:50:00.12Z")));
        assertEquals("2026-01-02T03:04:05.006Z", Times.text(Instant.parse("2026-01-02T03:04:05.006999Z")));
    }

    @Test
    void theOrderOfTheTextsIsTheOrderOfTheTimes() {
        var random = new Random(1);
        var times = Stream.generate(() -> Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L))).limit(2000)
                .sorted().toList();
        assertEquals(times.stream().map(Times::text).toList(), times.stream().map(Times::text).sorted().toList());
    }

    @Test
    void whatWasWrittenIsReadAgain() {
        var random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            Instant time = Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
            assertEquals(time, Times.parse(Times.text(time)));
            assertEquals(time, Instant.parse(Times.text(time)));
        }
    }

    @Test
    void whatIsNoTimeIsRefused() {
        for (String wrong : List.of("", "2026-11-23", "2026-11-23T15:50:00.120", "2026-13-23T15:50:00.120Z",
                "2026-11-31T15:50:00.120Z", "2026-11-23T15:50:00.12xZ", "२०२६-11-23T15:50:00.120Z")) {
            assertThrows(DateTimeException.class, () -> Times.parse(wrong), wrong);
        }
    }

    @Test
    void aLengthOfTimeIsSaidAsAPersonSaysIt() {
        assertEquals("0.0 s", Times.spoken(Duration.ZERO));
        assertEquals("1.2 s", Times.spoken(Duration.ofMillis(1234)));
        assertEquals("59.9 s", Times.spoken(Duration.ofMillis(59_900)));
        assertEquals("3 min 5 s", Times.spoken(Duration.ofSeconds(185)));
        assertEquals("2 h 4 min", Times.spoken(Duration.ofSeconds(7440)));
        assertTrue(Times.spoken(Duration.ofMillis(59_990)).matches("60\\.0 s|59\\.9 s|1 min 0 s"),
                Times.spoken(Duration.ofMillis(59_990)));
    }
}

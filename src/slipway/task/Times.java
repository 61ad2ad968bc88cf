package slipway.task;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Times as text: UTC, always with three decimals, so that text order is time order.
 * {@link Instant#toString} drops zeros, and {@code …00Z} then sorts after {@code …00.500Z}.
 */
public final class Times {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {
    }

    public static String text(Instant time) {
        return FORMAT.format(time);
    }

    public static Instant parse(String text) {
        return Instant.parse(text);
    }

    /** A length of time as a person says it: {@code 1.2 s}, {@code 3 min 5 s}, {@code 2 h 4 min}. */
    public static String spoken(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}

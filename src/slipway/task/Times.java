package slipway.task;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * Times as text: UTC, always with three decimals, so that text order is time order.
 * {@link Instant#toString} drops zeros, and {@code …00Z} then sorts after {@code …00.500Z}.
 */
public final class Times {
    private static final int LENGTH = "2026-11-23T15:50:00.120Z".length();
    private static final int SECONDS_A_DAY = 86_400;

    private Times() {
    }

    /** By hand: every answer and every audit line has some, and a formatter costs ten times as much. */
    public static String text(Instant time) {
        var date = LocalDate.ofEpochDay(Math.floorDiv(time.getEpochSecond(), SECONDS_A_DAY));
        int second = Math.floorMod(time.getEpochSecond(), SECONDS_A_DAY);
        var text = new byte[LENGTH];
        digits(text, 0, 4, date.getYear(), '-');
        digits(text, 5, 2, date.getMonthValue(), '-');
        digits(text, 8, 2, date.getDayOfMonth(), 'T');
        digits(text, 11, 2, second / 3600, ':');
        digits(text, 14, 2, second / 60 % 60, ':');
        digits(text, 17, 2, second % 60, '.');
        digits(text, 20, 3, time.getNano() / 1_000_000, 'Z');
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int from, int count, int number, char then) {
        int left = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        text[from + count] = (byte) then;
    }

    public static Instant parse(String text) {
        if (text.length() != LENGTH) {
            return Instant.parse(text);
        }
        var date = LocalDate.of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
        long second = number(text, 11, 2) * 3600L + number(text, 14, 2) * 60L + number(text, 17, 2);
        return Instant.ofEpochSecond(date.toEpochDay() * SECONDS_A_DAY + second, number(text, 20, 3) * 1_000_000L);
    }

    private static int number(String text, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new DateTimeParseException("no digit", text, i);
            }
            number = number * 10 + digit;
        }
        return number;
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

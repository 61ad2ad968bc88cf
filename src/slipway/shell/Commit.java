package slipway.shell;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A commit as git told of it.
 *
 * @param hash    all 40 digits
 * @param subject one line, cut at 200 characters
 * @param at      when it was committed
 */
public record Commit(String hash, String subject, String author, Instant at) {
    static final String FORMAT = "--format=%H%x00%ct%x00%an%x00%s";
    private static final int LONGEST = 200;

    /** Reads what {@link #FORMAT} printed; lines of another kind (git's warnings) are passed over. */
    static List<Commit> read(String output) {
        var commits = new ArrayList<Commit>();
        for (String line : output.split("\n")) {
            String[] parts = line.split("\0", 4);
            if (parts.length == 4 && parts[0].matches("[0-9a-f]{40}")) {
                commits.add(new Commit(parts[0], shown(parts[3]), shown(parts[2]), time(parts[1])));
            }
        }
        return commits;
    }

    /** A commit may claim any time at all; what is no year of four digits is taken as none. */
    private static Instant time(String seconds) {
        return seconds.matches("[0-9]{1,11}") ? Instant.ofEpochSecond(Long.parseLong(seconds)) : Instant.EPOCH;
    }

    /** Without control characters, nor those that turn the direction of what follows. */
    private static String shown(String text) {
        String clean = text.replaceAll("[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069]", "").strip();
        return clean.codePointCount(0, clean.length()) <= LONGEST
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}

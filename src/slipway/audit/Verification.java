package slipway.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads an audit file from its first line to its last and tells what is wrong with it: an edit, a line that was taken
 * out or put in, a mismatch that an earlier start found.
 *
 * <pre>
 * a line that follows the last one    ─▶ part of the chain
 * one that does not                   ─▶ a problem; the chain goes on from it
 * bytes without the shape of a line   ─▶ torn, if each is NUL or that of the lines behind them (a torn entry is
 *                                        written again, whole, on a line of its own); or, with no line behind
 *                                        them, if they begin as the next one does; else a problem
 * the bytes behind the last LF        ─▶ torn, or just being written: part of no chain
 * </pre>
 */
final class Verification {
    private static final int MOST_PROBLEMS = 100;
    private static final int MOST_TORN = 1 << 20;
    private static final byte[] MISMATCH = ",\"event\":\"AUDIT_MISMATCH\",".getBytes(StandardCharsets.US_ASCII);

    private final Line lines = new Line();
    private final Each each;
    private final List<String> problems = new ArrayList<>();
    private FileChannel file;
    private long size;
    private long goesOnAt;
    private long entries;
    private long seq;
    private String hash = Line.FIRST;

    /** Is handed every line of the chain. */
    interface Each {
        /** @return what else is wrong with it, or "" */
        String line(long seq, String prev, byte[] bytes, int from, int to);
    }

    Verification(Each each) {
        this.each = each;
    }

    /** @param upTo how many bytes of the file are looked at */
    void read(Path path, long upTo) throws IOException {
        try (var channel = FileLines.open(path)) {
            file = channel;
            size = Math.min(upTo, channel.size());
            FileLines.read(channel, 0, size, (bytes, from, to, at, whole) -> {
                if (whole) {
                    line(bytes, from, to, at);
                }
                return true;
            });
        }
    }

    private void line(byte[] bytes, int from, int to, long at) throws IOException {
        if (at < goesOnAt) {
            return;
        }
        long number = Line.seq(bytes, from, to);
        boolean follows = number == seq + 1 && Line.follows(bytes, to, hash);
        if (!follows) {
            goesOnAt = behindTorn(at);
            if (goesOnAt > at) {
                return;
            }
            problem(number < 0 ? "the line at byte " + at + ", behind line " + seq + ", has not the shape of one"
                    : number == seq + 1 ? "line " + number + " does not follow line " + seq + ": one of them was changed"
                    : "line " + number + " stands behind line " + seq);
        }
        if (number < 0) {
            return;
        }
        String wrong = each.line(number, hash, bytes, from, to);
        if (!wrong.isEmpty()) {
            problem("line " + number + " " + wrong);
        }
        if (Line.contains(bytes, from, to, MISMATCH)) {
            problem("line " + number + " tells of a mismatch that a start found: "
                    + new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
        hash = lines.hash(bytes, from, to);
        seq = number;
        entries++;
    }

    /**
     * Where the line stands that follows the last one after all, if all from {@code at} up to there is torn: each of
     * its bytes is NUL, or that of what was written again there. The file's end, if what mended it was torn as well.
     * Else {@code at}.
     */
    private long behindTorn(long at) throws IOException {
        if (problems.size() == MOST_PROBLEMS) {
            return at;
        }
        byte[] ahead = FileLines.bytes(file, at, Math.min(size, at + MOST_TORN));
        for (int i = 0; i < ahead.length; i++) {
            if (ahead[i] == '\n' && followsAt(ahead, i + 1)) {
                byte[] again = Arrays.copyOfRange(ahead, i + 1, ahead.length);
                return Line.remainsOf(ahead, 0, i, again) ? at + i + 1 : at;
            }
        }
        return at + ahead.length == size && !hasLine(ahead)
                && Line.remainsOf(ahead, 0, ahead.length, Line.beginning(seq + 1)) ? size : at;
    }

    private static boolean hasLine(byte[] bytes) {
        for (int from = 0; from < bytes.length;) {
            int to = FileLines.end(bytes, from);
            if (to < bytes.length && Line.seq(bytes, from, to) >= 0) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    private boolean followsAt(byte[] ahead, int from) {
        int to = FileLines.end(ahead, from);
        return to < ahead.length && Line.seq(ahead, from, to) == seq + 1 && Line.follows(ahead, to, hash);
    }

    void problem(String what) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(what);
        }
    }

    Report report() {
        return new Report(problems.isEmpty(), entries, seq, hash, List.copyOf(problems));
    }
}

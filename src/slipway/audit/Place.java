package slipway.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import slipway.store.Events;
import slipway.store.Journal;
import slipway.store.Session;
import slipway.task.Event;

/**
 * Where the audit file ends, and writing goes on.
 *
 * @param head     the last line that is the database's
 * @param open     the file's last byte is no LF: what is written next begins a new line
 * @param mismatch what does not agree with the database's events, if anything
 */
record Place(Journal.Head head, boolean open, Optional<String> mismatch) {
    /** More than one write ever has. */
    private static final int MOST_EVENTS = 2000;

    /**
     * @param saved the last line that is known to have been forced
     * @param upTo  how many bytes of the file are looked at
     */
    static Place find(Path file, Session session, Journal.Head saved, long upTo) throws IOException {
        Tail tail = Tail.read(file, saved.seq(), upTo);
        if (tail.found() && tail.hash().equals(saved.hash())) {
            return follow(session, tail, new Journal.Head(saved.seq(), saved.hash(), true));
        }
        long last = Math.max(0, Line.seq(tail.last(), 0, tail.last().length));
        return behindAll(tail, Math.min(last, Events.last(session)), tail.found()
                ? "line " + saved.seq() + " was changed: its SHA-256 is " + tail.hash() + ", it was " + saved.hash()
                : "line " + saved.seq() + " is not there; the last one is " + last);
    }

    /** The events behind {@code seq} are to be appended, chained to whatever it is that stands there. */
    private static Place behindAll(Tail tail, long seq, String mismatch) {
        String hash = tail.last().length == 0 ? Line.FIRST : new Line().hash(tail.last());
        return new Place(new Journal.Head(seq, hash, true), tail.open(), Optional.of(mismatch));
    }

    /** Goes on from {@code head} over the lines behind it, as long as they are the next events'. */
    private static Place follow(Session session, Tail tail, Journal.Head head) {
        byte[] behind = tail.behind();
        int good = 0;
        for (int from = 0; from < behind.length;) {
            int to = Tail.end(behind, from);
            byte[] expected = expected(session, head, 1);
            long number = Line.seq(behind, from, to);
            if (number >= 0 && Arrays.equals(behind, from, to, expected, 0, expected.length - 1)) {
                // Also when it is the last one and whole but for its LF: what is written next ends it.
                head = new Journal.Head(head.seq() + 1, new Line().hash(behind, from, to), true);
                good = to + 1;
            } else if (number >= 0 && to < behind.length && !torn(session, head, behind, good)) {
                return behindAll(tail, head.seq(), "line " + number + " is not what the database says");
            }
            from = to + 1;
        }
        return new Place(head, tail.open(), Optional.empty());
    }

    /** Of one write of many lines a power cut may have left some whole ones behind NUL bytes. */
    private static boolean torn(Session session, Journal.Head head, byte[] behind, int from) {
        byte[] whole = expected(session, head, MOST_EVENTS);
        return whole.length >= behind.length - from && Line.remainsOf(behind, from, behind.length, whole);
    }

    /** The lines of the next events, each with its LF; an LF alone when there are none. */
    private static byte[] expected(Session session, Journal.Head head, int count) {
        var bytes = new ByteArrayOutputStream();
        var lines = new Line();
        String prev = head.hash();
        for (Event event : Events.after(session, head.seq(), null, count)) {
            byte[] line = Line.of(event, prev);
            prev = lines.hash(line);
            bytes.writeBytes(line);
            bytes.write('\n');
        }
        return bytes.size() == 0 ? new byte[] {'\n'} : bytes.toByteArray();
    }
}

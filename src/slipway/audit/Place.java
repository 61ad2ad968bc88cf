package slipway.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
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

    /**
     * @param saved the last line that is known to have been forced
     * @param size  how many bytes of the file are looked at
     */
    static Place find(FileChannel file, Session session, Journal.Head saved, long size) throws IOException {
        Tail tail = Tail.read(file, saved.seq(), size);
        if (tail.found() && tail.hash().equals(saved.hash())) {
            var follower = new Follower(file, session, saved, tail.end(), size);
            FileLines.read(file, tail.end(), size, follower);
            return follower.mismatch.isEmpty() ? new Place(follower.head, tail.open(), Optional.empty())
                    : behindAll(tail, follower.head.seq(), follower.mismatch);
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

    /** Goes on from a line over those behind it, as long as they are the next events'. */
    private static final class Follower implements FileLines.Each {
        /** More than one write ever has. */
        private static final int MOST_EVENTS = 2000;

        private final FileChannel file;
        private final Session session;
        private final long size;
        private final Line lines = new Line();
        private final EventPages events;
        private Journal.Head head;
        /** Where the line of {@code head} ends. */
        private long good;
        private String mismatch = "";

        Follower(FileChannel file, Session session, Journal.Head from, long good, long size) {
            this.file = file;
            this.session = session;
            this.head = new Journal.Head(from.seq(), from.hash(), true);
            this.good = good;
            this.size = size;
            this.events = new EventPages(session, from.seq());
        }

        @Override
        public boolean line(byte[] bytes, int from, int to, long at, boolean whole) throws IOException {
            long number = Line.seq(bytes, from, to);
            Event next = events.peek();
            if (number >= 0 && next != null && same(bytes, from, to, Line.of(next, head.hash()))) {
                // Also when it is the last one and whole but for its LF: what is written next ends it.
                head = new Journal.Head(events.next().id(), lines.hash(bytes, from, to), true);
                good = at + to - from + 1;
            } else if (number >= 0 && whole && !torn()) {
                mismatch = "line " + number + " is not what the database says";
                return false;
            }
            return true;
        }

        private static boolean same(byte[] bytes, int from, int to, byte[] line) {
            return Arrays.equals(bytes, from, to, line, 0, line.length);
        }

        /** Of one write of many lines a power cut may have left some whole ones behind NUL bytes. */
        private boolean torn() throws IOException {
            byte[] whole = next();
            return whole.length >= size - good
                    && Line.remainsOf(FileLines.bytes(file, good, size), 0, (int) (size - good), whole);
        }

        /** The lines of the next events, each with its LF; an LF alone when there are none. */
        private byte[] next() {
            var bytes = new ByteArrayOutputStream();
            String prev = head.hash();
            for (Event event : Events.after(session, head.seq(), null, MOST_EVENTS)) {
                byte[] line = Line.of(event, prev);
                prev = lines.hash(line);
                bytes.writeBytes(line);
                bytes.write('\n');
            }
            return bytes.size() == 0 ? new byte[] {'\n'} : bytes.toByteArray();
        }
    }
}

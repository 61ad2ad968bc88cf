package slipway.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import slipway.store.Events;
import slipway.store.Journal;
import slipway.store.Session;
import slipway.task.Event;

/**
 * The audit file as it belongs to a copy of the database: it ends with the line of the copy's last event.
 *
 * <pre>
 * the file has that line            ─▶ all up to it
 * it has not come that far yet      ─▶ all that is whole, and the lines that will follow, made of the events
 * it does not agree with the events ─▶ all of it, as evidence, and the missing lines behind it, as a start does it
 * </pre>
 *
 * The file may grow meanwhile; it is never written here.
 */
public final class AuditCopy {
    private static final int AT_ONCE = 1000;
    private static final int BUFFER = 1 << 16;

    private AuditCopy() {
    }

    /**
     * @param database the copy of the database
     * @param to       written over
     * @return the copy's last line
     */
    public static Journal.Head make(Path file, Session database, Path to) throws IOException {
        try (var channel = FileLines.open(file); var out = Files.newOutputStream(to)) {
            // What is behind this is of events that the copied database does not have, or is not written to its end yet.
            long size = channel.size();
            long last = Events.last(database);
            Tail tail = Tail.read(channel, last, size);
            var head = new Journal.Head(last, tail.hash(), false);
            boolean all = false;
            if (!tail.found()) {
                Place place = Place.find(channel, database, Events.head(database), size);
                head = place.head();
                all = place.mismatch().isPresent();
                tail = Tail.read(channel, head.seq(), size);
            }
            long end = all ? size : tail.end();
            copy(channel, end, out);
            if (end > 0 && end == size && tail.open()) {
                out.write('\n');
            }
            return append(database, head, out);
        }
    }

    private static void copy(FileChannel file, long end, OutputStream out) throws IOException {
        var buffer = ByteBuffer.allocate(BUFFER);
        for (long at = 0; at < end; at += buffer.position()) {
            buffer.clear().limit((int) Math.min(BUFFER, end - at));
            if (file.read(buffer, at) < 0) {
                throw new IOException("the audit file became shorter than " + end + " bytes while it was copied");
            }
            out.write(buffer.array(), 0, buffer.position());
        }
    }

    private static Journal.Head append(Session database, Journal.Head after, OutputStream out) throws IOException {
        var lines = new Line();
        long seq = after.seq();
        String hash = after.hash();
        List<Event> events = Events.after(database, seq, null, AT_ONCE);
        while (!events.isEmpty()) {
            for (Event event : events) {
                byte[] line = Line.of(event, hash);
                out.write(line);
                out.write('\n');
                seq = event.id();
                hash = lines.hash(line);
            }
            events = Events.after(database, seq, null, AT_ONCE);
        }
        return new Journal.Head(seq, hash, false);
    }
}

package slipway.audit;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slipway.store.Database;
import slipway.store.Events;
import slipway.store.Journal;
import slipway.store.Session;
import slipway.task.Event;

/**
 * The append-only file that tells what happened: a line for every event, chained, forced to disk. Written by the
 * database's writer thread alone, after each commit and before anybody is answered.
 *
 * <p>An append that fails (a full disk) loses nothing: the rows are in the database, {@link Journal.Head#behind} says
 * so, and the next append begins where the file really ends. A force that fails ends the program: what the disk holds
 * is unknown then, and the next life reads it.
 */
public final class AuditLog implements Closeable {
    private static final Logger LOG = System.getLogger(AuditLog.class.getName());
    private static final int AT_ONCE = 1000;
    private static final long TELL_EVERY = Duration.ofHours(1).toNanos();

    private final Path file;
    private final Consumer<List<Event>> committed;
    private final Runnable fatal;
    private final Line lines = new Line();
    private FileChannel channel;
    /** The same file, whatever is done to its name meanwhile. */
    private FileChannel reader;
    private volatile Journal.Head head;
    private boolean startNewLine;
    /** The last write did not do all, so where the file ends is to be found out. */
    private boolean failed;
    private long headToldAt = System.nanoTime();
    /** The last event that {@code committed} was told of. */
    private long told;

    private AuditLog(Path file, Consumer<List<Event>> committed, Runnable fatal) {
        this.file = file;
        this.committed = committed;
        this.fatal = fatal;
    }

    /**
     * Opens the file, making it as needed, finds out whether it agrees with the database, and appends what is missing.
     * Where it does not agree, an {@code AUDIT_MISMATCH} event says what and where.
     *
     * @param committed told of new events once they are durable, before anybody is answered, in order and each
     *                  once; must not block
     * @param fatal     ends the program; called when a force fails
     */
    public static AuditLog open(Path file, Database database, Consumer<List<Event>> committed, Runnable fatal)
            throws IOException {
        Files.createDirectories(file.getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var log = new AuditLog(file, committed, fatal);
        log.openChannels();
        Optional<String> mismatch = database.read(session -> {
            // Whoever listens to this life does not hear of others.
            log.told = Events.last(session);
            return log.resume(session, Events.head(session));
        });
        mismatch.ifPresent(what -> LOG.log(Level.ERROR, "the audit file does not agree with the database: {0}", what));
        // In one transaction, as it also sets down where the file ends, after which the next start finds no mismatch.
        database.journal(new Journal(log::append, log::head), tx -> {
            tx.catchUp();
            mismatch.ifPresent(what -> tx.event("AUDIT_MISMATCH", null, "system",
                    "the audit file does not agree with the database: " + what));
        });
        return log;
    }

    private void openChannels() throws IOException {
        boolean made = !Files.exists(file);
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        reader = FileChannel.open(file, StandardOpenOption.READ);
        if (made) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            try (var folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    /** The last line that was forced to disk. */
    public Journal.Head head() {
        return head;
    }

    /**
     * Finds out where the file ends.
     *
     * @param saved the last line that is known to have been forced
     * @return what does not agree with the database's events, if anything
     */
    private Optional<String> resume(Session session, Journal.Head saved) {
        try {
            Place place = Place.find(reader, session, saved, reader.size());
            if (place.head().seq() != saved.seq()) {
                // What a life before has written, but not forced, is in memory only.
                force();
            }
            head = place.head();
            startNewLine = place.open();
            return place.mismatch();
        } catch (IOException e) {
            throw new UncheckedIOException("the audit file " + file + " can't be read", e);
        }
    }

    /**
     * Appends events, and before them whatever is missing in between, and forces the file. Then tells of them, also
     * where the file can't be written: they have happened.
     *
     * @param events of the transaction just committed; may be empty
     */
    private void append(Session session, List<Event> events) {
        if (failed) {
            failed = false;
            resume(session, head).ifPresent(what -> LOG.log(Level.ERROR, "the audit file was changed: {0}", what));
        }
        boolean follow = !events.isEmpty() && events.getFirst().id() == head.seq() + 1;
        var next = follow ? events : Events.after(session, head.seq(), null, AT_ONCE);
        // Where a power cut took the LF of the last line, and nothing else, that alone is missing.
        while ((startNewLine || !next.isEmpty()) && write(next)) {
            next = follow ? List.of() : Events.after(session, head.seq(), null, AT_ONCE);
        }
        if (next.isEmpty() && head.behind()) {
            head = new Journal.Head(head.seq(), head.hash(), false);
        }
        if (System.nanoTime() - headToldAt > TELL_EVERY) {
            tellHead();
        }
        tell(session, events);
    }

    /** Each once, in order, those of other programs too; page by page, as there may be more than the memory holds. */
    private void tell(Session session, List<Event> events) {
        boolean follow = !events.isEmpty() && events.getFirst().id() == told + 1;
        var next = follow ? events : Events.after(session, told, null, AT_ONCE);
        while (!next.isEmpty()) {
            told = next.getLast().id();
            committed.accept(next);
            next = follow ? List.of() : Events.after(session, told, null, AT_ONCE);
        }
    }

    private boolean write(List<Event> events) {
        var bytes = new ByteArrayOutputStream(events.size() * 300);
        if (startNewLine) {
            bytes.write('\n');
        }
        String prev = head.hash();
        for (Event event : events) {
            byte[] line = Line.of(event, prev);
            prev = lines.hash(line);
            bytes.writeBytes(line);
            bytes.write('\n');
        }
        try {
            var buffer = ByteBuffer.wrap(bytes.toByteArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            if (!head.behind()) {
                LOG.log(Level.ERROR, "the audit file can't be written; nothing new is taken until it can", e);
            }
            head = new Journal.Head(head.seq(), head.hash(), true);
            failed = true;
            return false;
        }
        force();
        startNewLine = false;
        head = new Journal.Head(events.isEmpty() ? head.seq() : events.getLast().id(), prev, head.behind());
        return true;
    }

    private void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "a sync of the audit file failed: what the disk holds is unknown, ending", e);
            fatal.run();
        }
    }

    /** To the service's log, which whoever can rewrite file and database may not be able to rewrite. */
    private void tellHead() {
        headToldAt = System.nanoTime();
        LOG.log(Level.INFO, "audit head: " + head.seq() + " " + head.hash());
    }

    @Override
    public void close() throws IOException {
        tellHead();
        reader.close();
        channel.close();
    }
}

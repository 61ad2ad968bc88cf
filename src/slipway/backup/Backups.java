package slipway.backup;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import slipway.shell.Trees;
import slipway.store.Database;
import slipway.task.Actor;
import slipway.task.Backup;
import slipway.task.Refusal;

/** The backups that the running service makes, one at a time, and keeps until a person removes them. */
public final class Backups implements Closeable {
    /** One that is being made does not hold up the end of the service for longer; it is then made no more. */
    private static final int SECONDS_AT_END = 5;

    private static final Logger LOG = System.getLogger(Backups.class.getName());

    private final Database database;
    private final Packing packing;
    private final Shelf shelf;
    private final LongPredicate room;
    // A platform thread, as SQLite is called on it for as long as a copy takes.
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("backup").daemon().factory());

    /**
     * @param folder is there, for the owner only
     * @param room   whether its disk has so many bytes to spare
     */
    public Backups(Database database, Packing packing, Path folder, LongPredicate room) throws IOException {
        this.database = database;
        this.packing = packing;
        this.shelf = new Shelf(folder);
        this.room = room;
    }

    /**
     * Makes one, once those that were asked for before are made.
     *
     * @throws Refusal when it could not be written; nothing of it is left
     */
    public Backup make(boolean artifacts, Actor by) throws IOException, InterruptedException {
        try {
            return thread.submit(() -> makeNow(artifacts, by)).get();
        } catch (ExecutionException e) {
            Throwable why = e.getCause();
            if (why instanceof Refusal refusal) {
                throw refusal;
            }
            LOG.log(Level.ERROR, "a backup could not be made", why);
            throw Refusal.unavailable("the backup could not be made: " + why + ". Look at the disk, and try again");
        }
    }

    private Backup makeNow(boolean artifacts, Actor by) throws IOException {
        long need = packing.need(artifacts);
        if (!room.test(need)) {
            throw Refusal.unavailable("the backup may take " + need + " bytes, which the disk of the data directory"
                    + " does not have beside MIN_FREE_BYTES; make room, or have it made on another disk with"
                    + " 'slipway backup FILE'");
        }
        Path making = shelf.making();
        try {
            Packed packed = packing.pack(making, artifacts);
            Backup backup = packed.named(shelf.free(packed.createdAt()));
            Path told = Shelf.tell(making, backup);
            try {
                Packed.place(database, backup, by, () -> shelf.put(backup, packed.tar(), told));
            } catch (Refusal e) {
                shelf.remove(backup);
                throw e;
            }
            return backup;
        } finally {
            Trees.delete(making);
        }
    }

    /** Newest first. */
    public List<Backup> all() throws IOException {
        return shelf.all();
    }

    /** Where the one of that name is. */
    public Path file(String name) {
        return shelf.file(name);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(SECONDS_AT_END, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a backup was being made; it is broken off, and the next start removes it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

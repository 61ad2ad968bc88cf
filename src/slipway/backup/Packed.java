package slipway.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import slipway.store.Database;
import slipway.store.Journal;
import slipway.task.Actor;
import slipway.task.Backup;

/**
 * A backup that is made, and not yet where it is to be.
 *
 * @param tar  where it is, on the disk
 * @param size bytes
 * @param head the last line of the audit log that is in it
 */
record Packed(Path tar, long size, String sha256, Journal.Head head, Instant createdAt) {
    /** Moves it to where it is to be. */
    interface Move {
        void run() throws IOException;
    }

    Backup named(String name) {
        return new Backup(name, size, sha256, head.seq(), head.hash(), createdAt);
    }

    /**
     * Moves it in the transaction that tells of it, so that none is there that nobody was told of, nor the reverse.
     *
     * @throws slipway.task.Refusal when that could not be committed; it may have been moved all the same
     */
    static void place(Database database, Backup backup, Actor by, Move move) throws IOException {
        try {
            database.write(tx -> {
                tx.event("BACKUP_CREATED", null, by.name(), backup.told());
                try {
                    move.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return null;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}

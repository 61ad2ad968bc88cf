package slipway.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The database: one writer, a few readers, all on platform threads. A virtual thread inside SQLite pins its
 * carrier; with as many waiting for a lock as there are processors, the program would stand still.
 */
public final class Database implements Closeable {
    private static final int READERS = 2;

    private final Writer writer;
    private final Readers readers;
    private final Path file;
    private final Path wal;

    private Database(Path file, Writer writer, Readers readers) {
        this.file = file;
        this.wal = file.resolveSibling(file.getFileName() + "-wal");
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * Opens the database, making or migrating it as needed.
     *
     * @param fatal ends the program; called when a sync failed
     * @throws StoreException when it is no database, or a newer program's; with SQLite's error as its cause, when it
     *                        can't be read or written, which may pass
     */
    public static Database open(Path file, InstantSource time, Vault vault, Runnable fatal) {
        return open(file, time, vault, fatal, true);
    }

    /**
     * Opens the database beside the running service, for a short write.
     *
     * @throws StoreException also when it is not there, or not of this version
     */
    public static Database join(Path file, InstantSource time) {
        if (!Files.exists(file)) {
            throw new StoreException("there is no database " + file + "; start the service once, or set DATA_DIR");
        }
        return open(file, time, Vault.NONE, () -> Runtime.getRuntime().halt(1), false);
    }

    private static Database open(Path file, InstantSource time, Vault vault, Runnable fatal, boolean migrate) {
        var statements = new Statements();
        var connections = new Connections(file);
        try {
            try (Connection connection = connections.writer()) {
                Connections.checkVersion(connection);
                if (migrate) {
                    // In this order: what is refused is left as it is.
                    Migrations.run(connection);
                    Connections.useWal(connection);
                } else {
                    Migrations.check(connection);
                }
            }
            var writer = new Writer(connections, statements, vault, new Clock(time), fatal);
            return new Database(file, writer, new Readers(connections, statements, vault, READERS));
        } catch (SQLException | StoreException e) {
            String what = "the database " + file + " can't be used";
            if (e.getMessage() != null && e.getMessage().contains("SQLITE_NOTADB")) {
                throw new StoreException(what + ": it is not an SQLite database");
            }
            throw e instanceof SQLException || e.getCause() != null ? new StoreException(what, e)
                    : new StoreException(what + ": " + e.getMessage());
        }
    }

    /**
     * From here on the events of every transaction go to {@code journal}.
     *
     * @param first done in the first of these transactions, which also sets down the journal's head
     */
    public void journal(Journal journal, Consumer<Transaction> first) {
        writeEssential(tx -> {
            first.accept(tx);
            writer.journal(journal);
            return null;
        });
    }

    /**
     * From here on {@code rider} is called at the end of every transaction that may have made something claimable.
     *
     * @param rider answers with what is to be done, on the writer's thread, once the transaction is durable
     */
    public void ride(Function<Transaction, Runnable> rider) {
        writeEssential(tx -> {
            writer.ride(rider);
            return null;
        });
    }

    /** From here on {@code batches} is told of each transaction how many pieces of work it had; must not block. */
    public void observe(IntConsumer batches) {
        writer.observe(batches);
    }

    /** Bytes of the write-ahead log. */
    public long walSize() {
        try {
            return Files.exists(wal) ? Files.size(wal) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code work} in the writer's transaction; it is durable, and in the audit file, when this returns. */
    public <T> T write(Function<Transaction, T> work) {
        return submit(new Work<>(work, false));
    }

    /** The same, even while the audit file can't be written: for ends of tasks. */
    public <T> T writeEssential(Function<Transaction, T> work) {
        return submit(new Work<>(work, true));
    }

    /** The same for what nobody waits for, and nobody misses should it fail. */
    public void writeLater(Consumer<Transaction> work) {
        writer.submit(new Work<>(tx -> {
            work.accept(tx);
            return null;
        }, false));
    }

    /** Brings the audit file up to date with what other programs added, and with what it could not be given before. */
    public void catchUp() {
        writeEssential(tx -> {
            tx.catchUp();
            return null;
        });
    }

    private <T> T submit(Work<Transaction, T> work) {
        writer.submit(work);
        return work.await();
    }

    /** Runs {@code work} on one state of the database. */
    public <T> T read(Function<Session, T> work) {
        var reading = new Work<Session, T>(work, false);
        readers.submit(reading);
        return reading.await();
    }

    /**
     * Makes a copy of all that is committed, while others read and write. It takes as long as the database is large, so
     * it runs on the caller's own thread, which must be a platform thread.
     *
     * @param to is not there, or empty
     */
    public void copy(Path to) {
        DatabaseFile.copy(file, to);
    }

    /** Does what was asked for, and closes the file. */
    @Override
    public void close() {
        try {
            readers.close();
            writer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

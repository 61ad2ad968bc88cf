package slipway.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections to the database file, each with the same settings. */
final class Connections {
    private static final int[] OLDEST = {3, 51, 3};
    static final long WAL_LIMIT = 64L << 20;

    private final Path file;

    Connections(Path file) {
        this.file = file;
    }

    Connection writer() throws SQLException {
        var connection = open();
        // An acknowledged row survives a power cut.
        pragma(connection, "synchronous = FULL");
        pragma(connection, "foreign_keys = ON");
        // Pages that change again and again, as the ends of indexes do, are copied back once for many commits (16 MiB).
        pragma(connection, "wal_autocheckpoint = 4000");
        // A WAL that a slow reader made grow is cut back to this when it is checkpointed.
        pragma(connection, "journal_size_limit = " + WAL_LIMIT);
        return connection;
    }

    Connection reader() throws SQLException {
        var connection = open();
        pragma(connection, "query_only = ON");
        return connection;
    }

    /** For a copy of the whole: it reads only, but {@code query_only} would forbid it. */
    Connection copier() throws SQLException {
        return open();
    }

    private Connection open() throws SQLException {
        var settings = new Properties();
        // Only other programs (token, backup, an administrator's shell) are ever waited for.
        settings.setProperty("busy_timeout", "5000");
        // RETURNING tells the ids; asking for them after each INSERT costs a statement.
        settings.setProperty("jdbc.get_generated_keys", "false");
        var connection = DriverManager.getConnection("jdbc:sqlite:" + file, settings);
        // Functions with side effects are not run from a schema that somebody else wrote.
        pragma(connection, "trusted_schema = OFF");
        // A damaged page is an error, not a wrong answer.
        pragma(connection, "cell_size_check = ON");
        // A disk error is an error code; with mapped pages it would be a SIGBUS that ends the program.
        pragma(connection, "mmap_size = 0");
        return connection;
    }

    /** Readers beside the writer; kept in the file, so it is set once a start. */
    static void useWal(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA journal_mode = WAL")) {
            if (!result.next() || !result.getString(1).equals("wal")) {
                throw new StoreException("the file system of the data directory can't hold a WAL; use a local one");
            }
        }
    }

    /** Refuses an SQLite that has the WAL-reset corruption bug. */
    static void checkVersion(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT sqlite_version()")) {
            result.next();
            String version = result.getString(1);
            String[] parts = version.split("\\.");
            for (int i = 0; i < OLDEST.length; i++) {
                int part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
                if (part > OLDEST[i]) {
                    return;
                }
                if (part < OLDEST[i]) {
                    throw new StoreException("SQLite " + version
                            + " can corrupt its WAL; Slipway needs 3.51.3 or newer, which its own jar has");
                }
            }
        }
    }

    private static void pragma(Connection connection, String pragma) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA " + pragma);
        }
    }
}
